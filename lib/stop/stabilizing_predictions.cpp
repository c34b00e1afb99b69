#include "stop/agreement.h"
#include "stop/threshold_rule.h"

namespace alrun {
namespace {

enum class Window : std::uint8_t { consecutive, all_pairs };
constexpr std::array<std::string_view, 2> enum_names(Window /*unused*/) { return {"consecutive", "all_pairs"}; }

struct StabilizingPredictionsOptions {
  double at_least = 0.99;
  Window window = Window::consecutive;
  StopSetOptions models;

  void fields(Fields& f) {
    f("at_least", at_least, between(-1, 1), "fires when the mean kappa is this or more");
    f("window", window, "which models are compared: each with the one before (consecutive), or all_pairs of these models");
    models.fields(f);
  }
};

// `windows` comparisons of consecutive models, so one model more; all pairs are those of the same models.
class StabilizingPredictions final : public ThresholdRule {
 public:
  explicit StabilizingPredictions(const StabilizingPredictionsOptions& options)
      : ThresholdRule(Side::at_least, options.at_least),
        options_(options),
        recent_(options.models.stop_set, options.models.windows + 1) {}

  [[nodiscard]] Needs needs() const override { return {.stop_set = static_cast<std::size_t>(options_.models.stop_set)}; }

 private:
  [[nodiscard]] std::optional<double> watched(const RoundStats& stats) override {
    recent_.add(stats.stop_set);
    if (recent_.size() <= static_cast<std::size_t>(options_.models.windows)) return std::nullopt;
    return mean_kappa(stats.classes);
  }
  [[nodiscard]] std::string reason(const RoundStats& /*stats*/, double value) const override {
    return fmt::format("stabilizing_predictions: mean kappa {:.4g} over the last {} models >= {:.4g}", value,
                       options_.models.windows, threshold());
  }
  [[nodiscard]] double mean_kappa(std::int32_t classes) const {
    double sum = 0;
    int pairs = 0;
    for (std::size_t older = 1; older < recent_.size(); ++older) {
      for (std::size_t newer = options_.window == Window::consecutive ? older - 1 : 0; newer < older; ++newer) {
        sum += kappa(recent_.back(older), recent_.back(newer), classes);
        ++pairs;
      }
    }
    return sum / pairs;
  }

  StabilizingPredictionsOptions options_;
  RecentPredictions recent_;
};

const bool registered = stop_rules().add<StabilizingPredictions, StabilizingPredictionsOptions>(
    "stabilizing_predictions", {"when consecutive models agree on the stop set (Cohen's kappa)",
                                "Bloodgood & Vijay-Shanker 2009", "a pass of the model over the stop set"});

}  // namespace
}  // namespace alrun
