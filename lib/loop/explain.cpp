#include "loop/explain.h"

#include "core/argmax.h"
#include "sampler/scoring.h"

namespace alrun {

void explain(PoolView& view, const Task& task, const Predictions& predictions, Selection& selection) {
  std::vector<Value> explanations(selection.ids.size());
  const auto* probabilities = view.explaining_probabilities();
  for (std::size_t i = 0; i < selection.ids.size(); ++i) {
    auto& explanation = explanations[i];
    explanation.set("id", static_cast<std::int64_t>(selection.ids[i]));
    explanation.set("rank", static_cast<std::int64_t>(i + 1));
    if (!selection.scores.empty()) explanation.set("score", selection.scores[i]);
    if (probabilities != nullptr) {
      const auto row = probabilities->row(row_of(view, selection.ids[i]));
      const auto predicted = argmax(row);
      explanation.set("predicted", task.to_value(Answers{static_cast<std::int32_t>(predicted)}.row(0), {}));
      explanation.set("probability", static_cast<double>(row[predicted]));
    } else {
      explanation.set("predicted", task.to_value(predictions.answers.row(i), {}));
    }
    if (selection.explanations.empty()) continue;
    for (auto& entry : *selection.explanations[i].get<Value::Map>()) explanation.set(entry.key, std::move(entry.value));
  }
  selection.explanations = std::move(explanations);
}

}  // namespace alrun
