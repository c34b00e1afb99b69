#pragma once

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "core/portable_math.h"
#include "core/rng.h"
#include "model/small_features.h"
#include "sampler/pool_view.h"

namespace alrun::testing {

using Rows = std::vector<std::vector<float>>;

inline Matrix matrix_of(const Rows& rows) {
  Matrix matrix(rows.size(), rows.empty() ? 0 : rows[0].size());
  for (std::size_t i = 0; i < rows.size(); ++i) std::ranges::copy(rows[i], matrix.row(i).begin());
  return matrix;
}

inline Matrix logarithms(Matrix probabilities) {
  for (float& p : probabilities.data()) {
    p = p > 0 ? static_cast<float>(portable_log(static_cast<double>(p))) : -std::numeric_limits<float>::infinity();
  }
  return probabilities;
}

/// What a FixedPool shows. Documents 0 … labelled - 1 are labelled, the rest are not; rows of the matrices are in that
/// order.
struct PoolData {
  Matrix probabilities;           ///< of the unlabelled: n×C
  Matrix embeddings;              ///< of the unlabelled: n×H
  Matrix labelled_probabilities;  ///< l×C
  Matrix labelled_embeddings;     ///< l×H
  std::vector<std::int32_t> labels;
  Matrix word_gradients;               ///< n×C
  std::vector<Matrix> committee;       ///< T × n×C
  std::size_t units = 1;               ///< distributions that a prediction is made of; of one, the class probabilities
  Matrix unit_probabilities;           ///< of several: (n·units) × outcomes
  std::vector<Matrix> unit_committee;  ///< the same of each member
  std::vector<double> fold_losses;     ///< of the labelled
  std::vector<std::int32_t> truth;     ///< of the unlabelled; empty: asking for it throws
  Features features;                   ///< of all documents
  std::vector<std::string> vocabulary;
  std::vector<std::string> class_names;
  std::vector<PastQuery> history;
  int threads = 1;
  bool explains = false;
  Views readable = views_of_models() | Views{View::words, View::labelled_classes, View::truth};
};

/// A pool whose every view is given.
class FixedPool final : public PoolView {
 public:
  explicit FixedPool(PoolData data) : PoolView(data.readable), data_(std::move(data)) {
    const auto labelled = static_cast<DocumentId>(data_.labels.size());
    labelled_.resize(data_.labels.size());
    std::iota(labelled_.begin(), labelled_.end(), 0);
    std::vector<DocumentId> unlabelled(data_.probabilities.rows());
    std::iota(unlabelled.begin(), unlabelled.end(), labelled);
    all_documents_.resize(labelled_.size() + unlabelled.size());
    std::iota(all_documents_.begin(), all_documents_.end(), 0);
    if (data_.features.rows() != all_documents_.size()) {
      data_.features = test::features_of(1, std::vector<test::Row>(all_documents_.size(), test::Row{{0, 1.0F}}));
      data_.vocabulary = {"word"};
    }
    if (data_.class_names.empty()) {
      for (std::size_t c = 0; c < data_.probabilities.columns(); ++c)
        data_.class_names.push_back("class" + std::to_string(c));
    }
    text_ = std::make_unique<Representations>(data_.features, all_documents_);
    show(std::move(unlabelled));
  }
  /// Probabilities alone: they are the embeddings, too, and every member's of a committee of two; the labelled have the
  /// first rows' probabilities.
  FixedPool(const Rows& rows, std::vector<std::int32_t> labels) : FixedPool(simple(rows, std::move(labels))) {}

  [[nodiscard]] static PoolData simple(const Rows& rows, std::vector<std::int32_t> labels) {
    PoolData data;
    data.probabilities = data.embeddings = data.word_gradients = matrix_of(rows);
    data.labels = std::move(labels);
    data.labelled_probabilities = Matrix(data.labels.size(), data.probabilities.columns());
    for (std::size_t i = 0; i < data.labels.size(); ++i) {
      std::ranges::copy(data.probabilities.row(i % data.probabilities.rows()), data.labelled_probabilities.row(i).begin());
    }
    data.labelled_embeddings = data.labelled_probabilities;
    data.committee = {data.probabilities, data.probabilities};
    data.fold_losses.assign(data.labels.size(), 1.0);
    return data;
  }

  [[nodiscard]] std::int32_t classes() const override { return static_cast<std::int32_t>(data_.probabilities.columns()); }
  [[nodiscard]] std::span<const std::string> class_names() const override { return data_.class_names; }
  [[nodiscard]] std::span<const DocumentId> labelled() const override { return labelled_; }
  [[nodiscard]] const Answers& answers() const override { return answers_; }
  [[nodiscard]] std::span<const DocumentId> unlabelled() const override { return unlabelled_; }
  [[nodiscard]] std::span<const PastQuery> history() const override { return data_.history; }
  [[nodiscard]] int threads() const override { return data_.threads; }
  [[nodiscard]] bool explains() const override { return data_.explains; }
  [[nodiscard]] const Matrix* explaining_probabilities() override { return &probabilities_; }
  [[nodiscard]] std::unique_ptr<PoolView> restrict(std::vector<DocumentId> ids) override {
    auto part = std::make_unique<FixedPool>(data_);
    part->show(std::move(ids));
    return part;
  }

  [[nodiscard]] std::unique_ptr<PoolView> with_history(std::vector<PastQuery> history) override {
    auto data = data_;
    data.history = std::move(history);
    auto same = std::make_unique<FixedPool>(std::move(data));
    same->show(unlabelled_);
    return same;
  }

 private:
  [[nodiscard]] const Matrix& get_probabilities() override { return probabilities_; }
  [[nodiscard]] const Matrix& get_log_probabilities() override { return log_probabilities_; }
  [[nodiscard]] const Matrix& get_embeddings() override { return embeddings_; }
  [[nodiscard]] const Matrix& get_labelled_log_probabilities() override { return labelled_log_probabilities_; }
  [[nodiscard]] const Matrix& get_labelled_probabilities() override { return data_.labelled_probabilities; }
  void get_units(const UnitVisitor& visit) override {
    if (data_.units == 1) return visit({0, unlabelled_.size(), 1, {&probabilities_, 1}});
    visit_blocks({&data_.unit_probabilities, 1}, visit);
  }
  void get_committee_units(const UnitVisitor& visit) override {
    if (data_.units == 1) return visit({0, unlabelled_.size(), 1, committee_});
    visit_blocks(data_.unit_committee, visit);
  }
  [[nodiscard]] const Matrix& get_labelled_embeddings() override { return data_.labelled_embeddings; }
  [[nodiscard]] const Matrix& get_word_gradients() override { return word_gradients_; }
  [[nodiscard]] const std::vector<Matrix>& get_committee() override { return committee_; }
  [[nodiscard]] const std::vector<double>& get_out_of_fold_losses(std::size_t /*folds*/) override {
    return data_.fold_losses;
  }
  [[nodiscard]] const Representations& get_text() override { return *text_; }
  [[nodiscard]] std::span<const std::string> get_vocabulary() override { return data_.vocabulary; }
  [[nodiscard]] const Featurizer& get_featurizer() override {
    const auto& features = data_.features;
    featurizer_ = Featurizer({}, data_.vocabulary, features.document_frequency, features.training_documents);
    return featurizer_;
  }
  [[nodiscard]] std::vector<std::int32_t> get_true_labels() override {
    if (data_.truth.empty()) throw Error("true labels are not to be seen");
    std::vector<std::int32_t> truth;
    for (const auto id : unlabelled_) truth.push_back(data_.truth.at(row_of(id)));
    return truth;
  }
  [[nodiscard]] std::size_t row_of(DocumentId id) const { return static_cast<std::size_t>(id) - data_.labels.size(); }

  // Of three documents each, so that there are several.
  void visit_blocks(std::span<const Matrix> members, const UnitVisitor& visit) const {
    constexpr std::size_t most = 3;
    const auto units = data_.units;
    for (std::size_t first = 0; first < unlabelled_.size(); first += most) {
      const auto documents = std::min(most, unlabelled_.size() - first);
      std::vector<Matrix> rows(members.size(), Matrix(documents * units, members[0].columns()));
      for (std::size_t t = 0; t < members.size(); ++t) {
        for (std::size_t i = 0; i < documents; ++i) {
          const auto from = row_of(unlabelled_[first + i]) * units;
          for (std::size_t u = 0; u < units; ++u) {
            std::ranges::copy(members[t].row(from + u), rows[t].row(i * units + u).begin());
          }
        }
      }
      visit({first, documents, units, rows});
    }
  }

  [[nodiscard]] Matrix rows_shown(const Matrix& all) const {
    if (all.rows() == 0) return {};
    Matrix shown(unlabelled_.size(), all.columns());
    for (std::size_t i = 0; i < shown.rows(); ++i) std::ranges::copy(all.row(row_of(unlabelled_[i])), shown.row(i).begin());
    return shown;
  }

  void show(std::vector<DocumentId> unlabelled) {
    unlabelled_ = std::move(unlabelled);
    probabilities_ = rows_shown(data_.probabilities);
    log_probabilities_ = logarithms(probabilities_);
    embeddings_ = rows_shown(data_.embeddings);
    word_gradients_ = rows_shown(data_.word_gradients);
    labelled_log_probabilities_ = logarithms(data_.labelled_probabilities);
    committee_.clear();
    for (const auto& member : data_.committee) committee_.push_back(rows_shown(member));
  }

  PoolData data_;
  Answers answers_{data_.labels};
  std::vector<DocumentId> labelled_;
  std::vector<DocumentId> unlabelled_;
  std::vector<DocumentId> all_documents_;
  Matrix probabilities_;
  Matrix log_probabilities_;
  Matrix embeddings_;
  Matrix word_gradients_;
  Matrix labelled_log_probabilities_;
  std::vector<Matrix> committee_;
  std::unique_ptr<Representations> text_;
  Featurizer featurizer_;
};

}  // namespace alrun::testing
