#include "loop/explain.h"

#include "core/argmax.h"
#include "sampler/scoring.h"

namespace alrun {

void explain(PoolView& view, std::span<const std::string> classes, Selection& selection) {
  std::vector<Value> explanations(selection.ids.size());
  for (std::size_t i = 0; i < selection.ids.size(); ++i) {
    const auto probabilities = view.probabilities().row(row_of(view, selection.ids[i]));
    const auto predicted = argmax(probabilities);
    auto& explanation = explanations[i];
    explanation.set("id", static_cast<std::int64_t>(selection.ids[i]));
    explanation.set("rank", static_cast<std::int64_t>(i + 1));
    if (!selection.scores.empty()) explanation.set("score", selection.scores[i]);
    explanation.set("predicted", classes[predicted]);
    explanation.set("probability", static_cast<double>(probabilities[predicted]));
    if (selection.explanations.empty()) continue;
    for (auto& entry : *selection.explanations[i].get<Value::Map>()) explanation.set(entry.key, std::move(entry.value));
  }
  selection.explanations = std::move(explanations);
}

}  // namespace alrun
