#include "model/pool_dense_classifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/parallel.h"
#include "core/portable_math.h"
#include "core/section_file.h"
#include "model/epochs.h"
#include "model/softmax.h"
#include "model/state_file.h"
#include "model/word_gradients.h"

namespace alrun {
namespace {

// Documents scored at once. Fixed, so that a result does not depend on the number of threads.
constexpr std::size_t score_block = 512;

std::size_t last_width(const EmbeddingPoolDenseOptions& options) {
  return static_cast<std::size_t>(options.hidden.empty() ? options.embedding_dim : options.hidden.back());
}

void to_probabilities(std::vector<double>& logits, Outputs outputs) {
  if (outputs == Outputs::softmax) {
    softmax(logits);
    return;
  }
  for (double& x : logits) x = 1 / (1 + portable_exp(-x));
}

// The probabilities of W (h ∘ mask) + b for every row h.
Matrix masked_probabilities(const Matrix& features, std::span<const float> mask, const DenseLayer& layer, Outputs kind) {
  const std::size_t classes = layer.bias.size();
  Matrix outputs(features.rows(), classes);
  std::vector<double> logits(classes);
  for (std::size_t i = 0; i < features.rows(); ++i) {
    const auto h = features.row(i);
    for (std::size_t c = 0; c < classes; ++c) {
      const auto row = layer.weights.row(c);
      logits[c] = static_cast<double>(layer.bias[c]);
      for (std::size_t j = 0; j < h.size(); ++j)
        logits[c] += static_cast<double>(row[j]) * static_cast<double>(h[j] * mask[j]);
    }
    to_probabilities(logits, kind);
    std::ranges::transform(logits, outputs.row(i).begin(), [](double p) { return static_cast<float>(p); });
  }
  return outputs;
}

}  // namespace

struct PoolDenseClassifier::Fit {
  const TrainingSet& set;
  std::int64_t round;
  Rng dropout;
  WordBatcher batcher;
  std::vector<std::int32_t> table_row;  ///< per word: its row in the table that is trained
  TrainingBatch batch;
  std::int64_t epoch = 0;
  std::int64_t step = 0;  ///< within the epoch
};

PoolDenseClassifier::PoolDenseClassifier(const EmbeddingPoolDenseOptions& options, const ClassifierInput& input,
                                         std::unique_ptr<PoolDenseEngine> engine)
    : options_(options), input_(input), engine_(std::move(engine)), pooling_weights_(input.text, options.pooling) {}

void PoolDenseClassifier::start(std::int64_t round) {
  engine_->reset(initial_weights(options_, input_.text.features().vocabulary_size(), input_.classes, input_.seed, round,
                                 input_.member));
  used_.assign(input_.text.features().vocabulary_size(), false);
}

std::vector<std::int32_t> PoolDenseClassifier::use_words(std::span<const DocumentId> ids) {
  for (const DocumentId id : ids) {
    for (const std::int32_t word : input_.text.features().row_words(id)) used_[static_cast<std::size_t>(word)] = true;
  }
  std::vector<std::int32_t> words;
  for (std::size_t word = 0; word < used_.size(); ++word) {
    if (used_[word]) words.push_back(static_cast<std::int32_t>(word));
  }
  return words;
}

void PoolDenseClassifier::fit(const TrainingSet& set, std::int64_t round) {
  if (set.ids.empty()) throw Error(fmt::format("round {}: there are no labelled documents to train on", round));
  const bool cold = input_.training.restart == Restart::cold;
  if (cold || !trained_) start(cold ? round : 0);
  trained_ = true;

  // No optimiser moves a word that never had a gradient: training only the used rows is exact, and cheap for small sets.
  const auto words = use_words(set.ids);
  Fit fit{set,
          round,
          Rng(input_.seed, "dropout", static_cast<std::uint64_t>(round), input_.member),
          WordBatcher(input_.text.features()),
          std::vector<std::int32_t>(used_.size()),
          {}};
  for (std::size_t row = 0; row < words.size(); ++row) {
    fit.table_row[static_cast<std::size_t>(words[row])] = static_cast<std::int32_t>(row);
  }
  engine_->begin_fit(words);
  run(fit);
  if (!engine_->end_fit()) fail(fit);
}

void PoolDenseClassifier::run(Fit& fit) {
  const auto batch_size = static_cast<std::size_t>(input_.training.batch_size);
  const std::int64_t epochs = epochs_in_round(input_.training, fit.set.ids.size(), fit.round);
  EpochOrder order(fit.set.ids.size(), input_.seed, fit.round, input_.member);
  while (fit.epoch < epochs) {
    ++fit.epoch;
    fit.step = 0;
    const auto positions = order.next();
    for (std::size_t begin = 0; begin < positions.size(); begin += batch_size) {
      ++fit.step;
      if (input_.interrupted != nullptr && *input_.interrupted) throw Interrupted("training was interrupted");
      fill(fit, positions.subspan(begin, std::min(batch_size, positions.size() - begin)));
      if (!std::isfinite(engine_->step(fit.batch))) fail(fit);
    }
  }
}

void PoolDenseClassifier::fill(Fit& fit, std::span<const std::size_t> positions) {
  std::vector<DocumentId> ids;
  fit.batch.labels = {};
  fit.batch.labels.reserve(positions.size());
  for (const std::size_t at : positions) {
    ids.push_back(fit.set.ids[at]);
    fit.batch.labels.add(fit.set.answers, at);
  }
  fit.batcher.gather(ids, pooling_weights_, fit.batch.block, fit.batch.rows);
  for (std::int32_t& row : fit.batch.rows) row = fit.table_row[static_cast<std::size_t>(row)];
  if (options_.dropout > 0) draw_dropout(fit.batch.dropout, ids.size(), fit.dropout);
}

void PoolDenseClassifier::draw_dropout(Matrix& mask, std::size_t documents, Rng& rng) const {
  mask = Matrix(documents, last_width(options_));
  const auto kept = static_cast<float>(1 / (1 - options_.dropout));
  for (float& value : mask.data()) value = rng.uniform() < options_.dropout ? 0.0F : kept;
}

void PoolDenseClassifier::fail(const Fit& fit) const {
  throw Error(
      fmt::format("training stopped: the loss is not finite in round {}, epoch {}, batch {}; use a training.learning_rate "
                  "smaller than {}",
                  fit.round, fit.epoch, fit.step, input_.training.learning_rate));
}

void PoolDenseClassifier::save(const std::filesystem::path& file, const std::string& key) const {
  require_trained();
  write_state(engine_->state(), file, key);
}

void PoolDenseClassifier::load(const std::filesystem::path& file, const std::string& key) {
  const auto state = read_state(file, key);
  check(state);
  start(0);  // warm fits began with round 0's weights
  engine_->restore(state);
  for (const std::int32_t word : state.words) used_[static_cast<std::size_t>(word)] = true;
  trained_ = true;
}

void PoolDenseClassifier::check(const EngineState& state) const {
  const auto require = [](bool holds) {
    if (!holds) throw DamagedFile("weights of another model");
  };
  const auto finite = [](std::span<const float> values) {
    return std::all_of(values.begin(), values.end(), [](float x) { return std::isfinite(x); });
  };
  const auto words = input_.text.features().vocabulary_size();
  require(state.steps >= 0);
  for (std::size_t u = 0; u < state.words.size(); ++u) {
    require(state.words[u] >= 0 && static_cast<std::size_t>(state.words[u]) < words);
    require(u == 0 || state.words[u - 1] < state.words[u]);
  }
  for (const auto& rows : state.rows) {
    require(state.words.empty() || rows.columns() == static_cast<std::size_t>(options_.embedding_dim));
    require(finite(rows.data()));
  }
  for (const auto& layers : state.layers) {
    require(layers.size() == options_.hidden.size() + 1);
    auto inputs = static_cast<std::size_t>(options_.embedding_dim);
    for (std::size_t l = 0; l < layers.size(); ++l) {
      const auto outputs = static_cast<std::size_t>(l < options_.hidden.size() ? options_.hidden[l] : input_.classes);
      require(layers[l].weights.rows() == outputs && layers[l].weights.columns() == inputs);
      require(finite(layers[l].weights.data()) && finite(layers[l].bias));
      inputs = outputs;
    }
  }
}

DocumentBlock PoolDenseClassifier::block_of(std::span<const DocumentId> ids) const {
  DocumentBlock block;
  for (const DocumentId id : ids) {
    const auto words = input_.text.features().row_words(id);
    block.words.insert(block.words.end(), words.begin(), words.end());
    const std::size_t before = block.weights.size();
    block.weights.resize(block.words.size());
    pooling_weights_.write(id, std::span(block.weights).subspan(before));
    block.offsets.push_back(static_cast<std::int64_t>(block.words.size()));
  }
  return block;
}

Matrix PoolDenseClassifier::score(std::span<const DocumentId> ids, std::size_t width,
                                  const std::function<void(const DocumentBlock&, std::span<float>)>& forward) const {
  require_trained();
  Matrix scores(ids.size(), width);
  const std::size_t blocks = (ids.size() + score_block - 1) / score_block;
  parallel_for(blocks, input_.threads, [&](std::size_t block) {
    const std::size_t begin = block * score_block;
    const auto part = ids.subspan(begin, std::min(score_block, ids.size() - begin));
    const auto out = scores.data().subspan(begin * width, part.size() * width);
    forward(block_of(part), out);
    // Finite weights may still be too large to compute with; everyone downstream may rely on numbers. log 0 is one.
    if (!std::ranges::all_of(out, [](float x) { return x < std::numeric_limits<float>::infinity(); }))
      throw Error(
          fmt::format("the model's weights have grown too large to compute with; use a training.learning_rate "
                      "smaller than {}",
                      input_.training.learning_rate));
  });
  return scores;
}

Matrix PoolDenseClassifier::log_probabilities(std::span<const DocumentId> ids) const {
  return score(ids, static_cast<std::size_t>(input_.classes),
               [&](const DocumentBlock& block, std::span<float> out) { engine_->log_probabilities(block, out); });
}

Matrix PoolDenseClassifier::embeddings(std::span<const DocumentId> ids) const {
  return score(ids, last_width(options_),
               [&](const DocumentBlock& block, std::span<float> out) { engine_->embeddings(block, out); });
}

Matrix PoolDenseClassifier::word_gradients(std::span<const DocumentId> ids) const {
  const auto weights = this->weights();
  if (outputs_for(input_.answers) != Outputs::softmax) throw Error("word gradients are of softmax outputs");
  return score(ids, static_cast<std::size_t>(input_.classes), [&](const DocumentBlock& block, std::span<float> out) {
    alrun::word_gradients(options_, weights, block, out);
  });
}

std::vector<Matrix> PoolDenseClassifier::dropout_probabilities(std::span<const DocumentId> ids, std::size_t passes,
                                                               std::int64_t round) const {
  const auto features = embeddings(ids);
  const auto layer = weights().layers.back();
  std::vector<Matrix> all(passes);
  parallel_for(passes, input_.threads, [&](std::size_t pass) {
    Rng rng(input_.seed, "mc-dropout", static_cast<std::uint64_t>(round), pass);
    Matrix mask;
    draw_dropout(mask, 1, rng);
    all[pass] = masked_probabilities(features, mask.row(0), layer, outputs_for(input_.answers));
  });
  return all;
}

NetworkWeights PoolDenseClassifier::weights() const {
  require_trained();
  return engine_->weights();
}

void PoolDenseClassifier::require_trained() const {
  if (!trained_) throw Error("the model has not been trained yet");
}

}  // namespace alrun
