#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

#include "sampler/bandit.h"
#include "sampler/composite.h"
#include "sampler/notes.h"

namespace alrun {
namespace {

struct AdaptiveOptions {
  std::vector<Component<Sampler>> arms{Component<Sampler>("margin"), Component<Sampler>("random")};
  double gamma = 0.1;

  void fields(Fields& f) {
    f.required("arms", arms, unbounded, "samplers; which of them fills a place of the batch is drawn for each place");
    f("gamma", gamma, {.low = 0, .high = 1, .low_open = true},
      "the least probability of an arm, and how fast weights follow rewards; times the number of arms at most 1");
  }

  void check(Problems& problems) const {
    if (arms.empty()) problems.add("arms", "'arms' needs at least one sampler");
    if (gamma * static_cast<double>(arms.size()) > 1 + 1e-9) {
      problems.add("gamma", fmt::format("'gamma' times the number of arms must be at most 1, and {} x {} is more", gamma,
                                        arms.size()));
    }
  }
};

// The places of a batch are filled one by one: each arm suggests the best of its own choice that is not taken yet, and the
// arm to follow is drawn. Weights are the noted ones of the round before, moved by the rewards of its documents, which are
// known now that a model was trained on their labels.
class Adaptive final : public CompositeSampler {
 public:
  explicit Adaptive(const AdaptiveOptions& options)
      : CompositeSampler(options.arms), arms_(options.arms), gamma_(options.gamma) {}

  [[nodiscard]] Views reads() const override {
    return CompositeSampler::reads() | Views{View::labelled_classes, View::class_probabilities};
  }
  [[nodiscard]] Scores scores() const override { return Scores::none; }

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    Value notes;
    const auto weights = learned_weights(pool, notes);
    const auto probabilities = arm_probabilities(weights, gamma_);
    notes.set("weights", note(weights));
    notes.set("probabilities", note(probabilities));

    std::vector<Selection> choices;
    for (std::size_t a = 0; a < members(); ++a) {
      choices.push_back(member(a).select(*pool.with_history(history_of(pool, a)), k, rng));
    }
    const auto places = fill(choices, probabilities, k, rng);

    Selection selection;
    std::vector<std::size_t> drawn;
    std::vector<double> chances;
    Value::List suggested_by;
    for (const auto& place : places) {
      selection.ids.push_back(choices[place.arm].ids[place.index]);
      drawn.push_back(place.arm);
      chances.push_back(place.how.probability);
      suggested_by.push_back(note(place.how.suggested_by));
    }
    notes.set("arm", note(drawn));
    notes.set("probability", note(chances));
    notes.set("suggested_by", std::move(suggested_by));
    if (auto inner = inner_notes(choices); !inner.is_null()) notes.set("inner", std::move(inner));
    selection.notes = std::move(notes);
    if (pool.explains()) explain(places, choices, selection);
    return selection;
  }

 private:
  struct Place {
    std::size_t arm = 0;    // drawn
    std::size_t index = 0;  // of the document in that arm's choice
    Feedback how;
  };

  // The weights of this round; with the rewards noted that they follow from, if there are any.
  std::vector<double> learned_weights(PoolView& pool, Value& notes) const {
    std::vector<double> even(members(), 1.0 / static_cast<double>(members()));
    if (pool.history().empty()) return even;
    const auto& past = pool.history().back();
    auto before = noted_numbers(past.notes, "weights");
    if (before.size() != members()) return even;
    const auto batch = feedback(pool, past);
    if (batch.empty()) return before;
    const auto rewards = arm_rewards(batch, members());
    notes.set("rewards", note(rewards));
    return updated_weights(before, rewards, gamma_);
  }

  // Of the past query's documents those that have got a label.
  static std::vector<Feedback> feedback(PoolView& pool, const PastQuery& past) {
    std::unordered_map<DocumentId, std::size_t> rows;
    for (std::size_t i = 0; i < pool.labelled().size(); ++i) rows[pool.labelled()[i]] = i;
    const auto probability = noted_numbers(past.notes, "probability");
    const auto& suggested_by = noted_list(past.notes, "suggested_by");
    const Matrix& log_probabilities = pool.labelled_log_probabilities();
    std::vector<Feedback> batch;
    for (std::size_t i = 0; i < std::min({past.ids.size(), probability.size(), suggested_by.size()}); ++i) {
      const auto found = rows.find(past.ids[i]);
      const auto* arms = suggested_by[i].get<Value::List>();
      if (found == rows.end() || arms == nullptr) continue;
      const auto row = log_probabilities.row(found->second);
      const auto predicted = std::ranges::max_element(row) - row.begin();
      batch.push_back({indices_in(*arms), probability[i], predicted == pool.labels()[found->second]});
    }
    return batch;
  }

  // Arms that have nothing left to suggest are left out of the draw.
  static std::vector<Place> fill(const std::vector<Selection>& choices, const std::vector<double>& probabilities,
                                 std::size_t k, Rng& rng) {
    std::vector<Place> places;
    std::vector<std::size_t> next(choices.size());
    std::unordered_set<DocumentId> taken;
    while (places.size() < k) {
      std::vector<double> chances(choices.size());
      for (std::size_t a = 0; a < choices.size(); ++a) {
        while (next[a] < choices[a].ids.size() && taken.contains(choices[a].ids[next[a]])) ++next[a];
        if (next[a] < choices[a].ids.size()) chances[a] = probabilities[a];
      }
      const double total = std::accumulate(chances.begin(), chances.end(), 0.0);
      if (!(total > 0)) return places;
      const auto arm = draw(chances, rng.uniform() * total);
      const auto document = choices[arm].ids[next[arm]];
      Place place{arm, next[arm], {{}, 0, false}};
      for (std::size_t a = 0; a < choices.size(); ++a) {
        if (!(chances[a] > 0) || choices[a].ids[next[a]] != document) continue;
        place.how.suggested_by.push_back(a);
        place.how.probability += chances[a] / total;
      }
      taken.insert(document);
      places.push_back(std::move(place));
    }
    return places;
  }

  // The arm in whose part of [0, sum of the chances) the point lies.
  static std::size_t draw(const std::vector<double>& chances, double point) {
    std::size_t drawn = 0;
    for (std::size_t a = 0; a < chances.size(); ++a) {
      if (!(chances[a] > 0)) continue;
      drawn = a;
      if (point < chances[a]) break;
      point -= chances[a];
    }
    return drawn;
  }

  // What arms noted, with the choices that they noted it of; null if none did.
  static Value inner_notes(std::vector<Selection>& choices) {
    Value::List inner;
    bool any = false;
    for (auto& choice : choices) {
      Value entry;
      if (!choice.notes.is_null()) {
        entry.set("ids", Value::List(choice.ids.begin(), choice.ids.end()));
        entry.set("notes", std::move(choice.notes));
        any = true;
      }
      inner.push_back(std::move(entry));
    }
    return any ? Value(std::move(inner)) : Value();
  }

  // An arm's past: all that it suggested where it noted something of it, else what it was drawn for.
  static std::vector<PastQuery> history_of(const PoolView& pool, std::size_t arm) {
    std::vector<PastQuery> own;
    for (const auto& past : pool.history()) {
      PastQuery query{past.round, {}, {}};
      const auto& inner = noted_list(past.notes, "inner");
      if (arm < inner.size() && !inner[arm].is_null()) {
        for (const auto id : noted_indices(inner[arm], "ids")) query.ids.push_back(static_cast<DocumentId>(id));
        if (const auto* notes = inner[arm].find("notes")) query.notes = *notes;
      } else {
        const auto drawn = noted_indices(past.notes, "arm");
        for (std::size_t i = 0; i < std::min(drawn.size(), past.ids.size()); ++i) {
          if (drawn[i] == arm) query.ids.push_back(past.ids[i]);
        }
      }
      if (!query.ids.empty()) own.push_back(std::move(query));
    }
    return own;
  }

  void explain(const std::vector<Place>& places, const std::vector<Selection>& choices, Selection& selection) const {
    for (const auto& place : places) {
      const auto& explanations = choices[place.arm].explanations;
      selection.explanations.push_back(place.index < explanations.size() ? explanations[place.index] : Value());
    }
    explain_first(selection, [&](std::size_t i) {
      Value entry;
      entry.set("arm", static_cast<std::int64_t>(places[i].arm));
      entry.set("sampler", arms_[places[i].arm].type());
      return entry;
    });
  }

  std::vector<Component<Sampler>> arms_;
  double gamma_;
};

const bool registered = samplers().add<Adaptive, AdaptiveOptions>(
    "adaptive",
    {"a bandit that learns which of several samplers to follow", "Hsu & Lin 2015 (ALBL); Auer et al. 2002 (EXP3)",
     "what all its arms read, and the model's predictions for the labelled",
     "{type: adaptive, arms: [{type: margin}, {type: core_set}]}"});

}  // namespace
}  // namespace alrun
