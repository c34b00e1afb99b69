#include <algorithm>
#include <utility>

#include "core/rng.h"
#include "oracle/confusion.h"
#include "oracle/oracle.h"

namespace alrun {
namespace {

// Sums of costs stay finite, and their cents exact.
constexpr Bounds costs = between(0, 1e9);

struct CostOptions {
  double per_document = 1;
  double per_word = 0;

  void fields(Fields& f) {
    f("per_document", per_document, costs, "for each document asked for");
    f("per_word", per_word, costs, "for each of its words, those outside the vocabulary included");
  }
};

struct SimulatedOptions {
  double noise = 0;
  std::optional<ConfusionSource> confusion;
  double abstain = 0;
  CostOptions cost;

  void fields(Fields& f) {
    f("noise", noise, unit_interval,
      "share of the documents that get a wrong label, uniform over the other classes; where an answer is a set, share of "
      "the "
      "memberships that are told wrong");
    f("confusion", confusion, "instead of 'noise', which classes are taken for which others, and how often");
    f("abstain", abstain, proper_fraction, "share of the documents that get no label: they cost, and leave the pool");
    f("cost", cost, "what a label costs, in any unit: 'cost_budget' stops by it, and records hold it");
  }
  void check(Problems& problems) const {
    if (noise > 0 && confusion) {
      problems.add("confusion", "oracle 'simulated' takes 'noise' or 'confusion', not both");
    }
  }
};

class Simulated final : public Oracle {
 public:
  // One that is only asked for its files has no classes.
  Simulated(const SimulatedOptions& options, const OracleInput& input) : options_(options), in_(input) {
    if (!options_.confusion || in_.classes.empty() || in_.kind == AnswerKind::set) return;
    confusion_.emplace(*options_.confusion, in_.classes);
  }

  void ask(std::span<const DocumentId> ids) override {
    for (const auto id : ids) {
      replies_.push_back({id, abstains(id) ? std::nullopt : std::optional(answer(id)), estimate(id)});
    }
  }

  std::optional<std::vector<Reply>> collect(std::chrono::milliseconds /*patience*/) override {
    return std::exchange(replies_, {});
  }

  [[nodiscard]] double estimate(DocumentId id) const override {
    return options_.cost.per_document + options_.cost.per_word * in_.lengths[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] bool is_simulated() const override { return true; }
  [[nodiscard]] std::string refusal(AnswerKind answers) const override {
    if (answers == AnswerKind::category || !options_.confusion) return {};
    return "'confusion' works only with tasks whose answer is one class; where it is a set of classes, use 'noise'";
  }

  [[nodiscard]] std::vector<InputFile> inputs() const override {
    if (!options_.confusion || !options_.confusion->file) return {};
    return {*options_.confusion->file};
  }

 private:
  // A document's own stream, not the round's: its answer does not depend on when it is asked for.
  [[nodiscard]] Rng stream(const char* name, DocumentId id) const {
    return {in_.seed, name, 0, static_cast<std::uint64_t>(id)};
  }

  [[nodiscard]] bool abstains(DocumentId id) const {
    return options_.abstain > 0 && stream("oracle-abstain", id).uniform() < options_.abstain;
  }

  [[nodiscard]] std::vector<std::int32_t> answer(DocumentId id) const {
    const auto truth = in_.truth.row(static_cast<std::size_t>(id));
    if (!confusion_ && options_.noise == 0) return {truth.begin(), truth.end()};
    if (in_.kind == AnswerKind::category) return {noisy(id, truth.front())};
    return noisy_set(id, truth);
  }

  // Each class's membership is told wrong with the noise's share.
  [[nodiscard]] std::vector<std::int32_t> noisy_set(DocumentId id, AnswerRow truth) const {
    auto rng = stream("oracle-noise", id);
    std::vector<std::int32_t> answer;
    for (std::int32_t c = 0; c < static_cast<std::int32_t>(in_.classes.size()); ++c) {
      const bool wrong = rng.uniform() < options_.noise;
      if (std::ranges::binary_search(truth, c) != wrong) answer.push_back(c);
    }
    return answer;
  }

  [[nodiscard]] std::int32_t noisy(DocumentId id, std::int32_t truth) const {
    auto rng = stream("oracle-noise", id);
    if (confusion_) return confusion_->answer(truth, rng.uniform());
    const auto others = in_.classes.size() - 1;
    if (others == 0 || rng.uniform() >= options_.noise) return truth;
    const auto other = static_cast<std::int32_t>(rng.below(others));
    return other < truth ? other : other + 1;
  }

  SimulatedOptions options_;
  OracleInput in_;
  std::optional<Confusion> confusion_;
  std::vector<Reply> replies_;  ///< not collected yet
};

const bool registered = oracles().add<Simulated, SimulatedOptions>(
    "simulated", {"answers with the dataset's own labels, or with mistakes; at a cost, if asked"});

}  // namespace
}  // namespace alrun
