#include "oracle/oracle.h"

namespace alrun {
namespace {

class Simulated final : public Oracle {
 public:
  Simulated(const NoOptions& /*options*/, const OracleInput& input) : truth_(input.truth) {}

  std::vector<std::int32_t> label(std::span<const DocumentId> ids, std::int64_t /*round*/) override {
    std::vector<std::int32_t> labels;
    labels.reserve(ids.size());
    for (const auto id : ids) labels.push_back(truth_[static_cast<std::size_t>(id)]);
    return labels;
  }

 private:
  std::span<const std::int32_t> truth_;
};

const bool registered = oracles().add<Simulated>("simulated", {"answers with the dataset's own labels"});

}  // namespace
}  // namespace alrun
