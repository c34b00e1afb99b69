#include "stop/agreement.h"
#include "stop/stop_rule.h"

namespace alrun {
namespace {

struct ClassificationChangeOptions {
  double at_most = 0;
  StopSetOptions models;

  void fields(Fields& f) {
    f("at_most", at_most, unit_interval, "fires when this share of the stop set's predictions has changed, or less");
    models.fields(f, false);
  }
};

class ClassificationChange final : public StopRule {
 public:
  explicit ClassificationChange(const ClassificationChangeOptions& options)
      : options_(options), recent_(options.models.stop_set, 2) {}

  Verdict check(const RoundStats& stats) override {
    recent_.add(stats.stop_set);
    if (recent_.size() < 2) return {};
    const double value = changed_share(recent_.back(1), recent_.back(0));
    return {value, value <= options_.at_most,
            fmt::format("classification_change: {:.4g} of {} predictions changed, <= {:.4g}", value, recent_.back(0).size(),
                        options_.at_most)};
  }
  [[nodiscard]] Needs needs() const override { return {.stop_set = static_cast<std::size_t>(options_.models.stop_set)}; }

 private:
  ClassificationChangeOptions options_;
  RecentPredictions recent_;
};

const bool registered = stop_rules().add<ClassificationChange, ClassificationChangeOptions>(
    "classification_change",
    {"when a round changes no prediction any more", "Zhu, Wang & Hovy 2008", "a pass of the model over the stop set"});

}  // namespace
}  // namespace alrun
