#pragma once

#include <memory>

#include "loop/experiment.h"
#include "loop/records.h"

namespace alrun {

/// The documents of one seed, split and turned into features.
struct Prepared {
  std::int32_t classes = 0;
  Split split;
  Corpus corpus;
  std::vector<std::int32_t> labels;  ///< per document id

  /// The true labels of documents, in their order.
  [[nodiscard]] std::vector<std::int32_t> labels_of(std::span<const DocumentId> ids) const;
};

/// Splits and tokenises for each seed; seeds whose split is the same share one result.
std::vector<std::shared_ptr<const Prepared>> prepare(const Experiment& experiment, const Dataset& dataset,
                                                     const std::vector<std::uint64_t>& seeds, int threads);

/// What a result says of the documents.
DatasetRecord describe(const Dataset& dataset, const Prepared& prepared);

}  // namespace alrun
