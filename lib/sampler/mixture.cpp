#include <cmath>

#include "core/apportion.h"
#include "sampler/composite.h"
#include "sampler/notes.h"

namespace alrun {
namespace {

constexpr double least_weight = 1e-6;  // weights count in millionths, so that equal remainders are equal
constexpr double greatest_weight = 1e6;

struct Part {
  Component<Sampler> sampler;
  double weight = 1;

  void fields(Fields& f) {
    f.required("sampler", sampler, unbounded, "who chooses this part");
    f("weight", weight, between(least_weight, greatest_weight), "its share of the batch, relative to the other parts'");
  }
};

struct MixtureOptions {
  std::vector<Part> parts{{Component<Sampler>("margin"), 1}, {Component<Sampler>("random"), 1}};

  void fields(Fields& f) {
    f.required("parts", parts, unbounded,
               "maps {sampler, weight: 1} that share each batch by weight (largest remainder), choosing in this order, each "
               "from what those before it "
               "left; places that one's threshold leaves empty go to the next");
  }

  void check(Problems& problems) const {
    if (parts.empty()) problems.add("parts", "'parts' needs at least one part");
  }

  [[nodiscard]] std::vector<Component<Sampler>> samplers() const {
    std::vector<Component<Sampler>> all;
    for (const auto& part : parts) all.push_back(part.sampler);
    return all;
  }
};

class Mixture final : public CompositeSampler {
 public:
  explicit Mixture(const MixtureOptions& options) : CompositeSampler(options.samplers()), parts_(options.parts) {}

  [[nodiscard]] Scores scores() const override { return std::max(Scores::at_choice, CompositeSampler::scores()); }

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    std::vector<std::size_t> weights;
    for (const auto& part : parts_) weights.push_back(static_cast<std::size_t>(std::llround(part.weight / least_weight)));
    const auto shares = apportion(weights, std::min(k, pool.unlabelled().size()));

    Batch batch;
    std::vector<DocumentId> left(pool.unlabelled().begin(), pool.unlabelled().end());
    std::size_t due = 0;
    for (std::size_t p = 0; p < parts_.size(); ++p) {
      due += shares[p];
      const auto wanted = due - batch.all.ids.size();
      if (wanted == 0) {
        batch.add(p, {});
        continue;
      }
      const auto whole = pool.with_history(history_of(pool, p));
      const auto rest = left.size() < pool.unlabelled().size() ? whole->restrict(left) : nullptr;
      auto chosen = member(p).select(rest ? *rest : *whole, wanted, rng);
      remove(left, chosen.ids);
      batch.add(p, std::move(chosen));
    }
    return finish(std::move(batch), pool.explains());
  }

 private:
  // What the parts chose so far.
  struct Batch {
    Selection all;
    std::vector<std::size_t> parts;  // of each document
    Value::List inner;               // the parts' notes
    bool scored = true;              // whether every part that chose has scores

    void add(std::size_t part, Selection chosen) {
      const auto before = all.ids.size();
      all.ids.insert(all.ids.end(), chosen.ids.begin(), chosen.ids.end());
      parts.resize(all.ids.size(), part);
      scored = scored && chosen.scores.size() == chosen.ids.size();
      all.scores.insert(all.scores.end(), chosen.scores.begin(), chosen.scores.end());
      all.explanations.resize(before);
      all.explanations.insert(all.explanations.end(), chosen.explanations.begin(), chosen.explanations.end());
      inner.push_back(std::move(chosen.notes));
    }
  };

  [[nodiscard]] Selection finish(Batch batch, bool explains) const {
    auto selection = std::move(batch.all);
    if (!batch.scored) selection.scores.clear();
    selection.notes.set("part", note(batch.parts));
    if (std::ranges::any_of(batch.inner, [](const Value& notes) { return !notes.is_null(); })) {
      selection.notes.set("inner", std::move(batch.inner));
    }
    selection.explanations.resize(explains ? selection.ids.size() : 0);
    if (explains) {
      explain_first(selection, [&](std::size_t i) {
        Value entry;
        entry.set("part", static_cast<std::int64_t>(batch.parts[i]));
        entry.set("sampler", parts_[batch.parts[i]].sampler.type());
        return entry;
      });
    }
    return selection;
  }

  static void remove(std::vector<DocumentId>& from, std::vector<DocumentId> ids) {
    std::ranges::sort(ids);
    std::erase_if(from, [&](DocumentId id) { return std::ranges::binary_search(ids, id); });
  }

  static std::vector<PastQuery> history_of(const PoolView& pool, std::size_t part) {
    std::vector<PastQuery> own;
    for (const auto& past : pool.history()) {
      const auto& inner = noted_list(past.notes, "inner");
      PastQuery query{past.round, {}, part < inner.size() ? inner[part] : Value()};
      const auto chosen_by = noted_indices(past.notes, "part");
      for (std::size_t i = 0; i < std::min(chosen_by.size(), past.ids.size()); ++i) {
        if (chosen_by[i] == part) query.ids.push_back(past.ids[i]);
      }
      if (!query.ids.empty()) own.push_back(std::move(query));
    }
    return own;
  }

  std::vector<Part> parts_;
};

const bool registered = samplers().add<Mixture, MixtureOptions>(
    "mixture", {"each batch divided between several samplers", "", "what its parts read",
                "{type: mixture, parts: [{sampler: {type: margin}}, {sampler: {type: random}}]}"});

}  // namespace
}  // namespace alrun
