#pragma once

#include <span>
#include <vector>

#include "loop/labelling.h"
#include "loop/loop.h"

namespace alrun {

/// The queries of a seed's run: those whose answers were recorded are not put again.
class Queries {
 public:
  /// What is referenced outlives it.
  Queries(const LabellingContext& labelling, Oracle& oracle, std::uint64_t seed, std::span<const QueryRecord> finished,
          Observer& observer);

  /// The recorded query of a round; null if there is none.
  [[nodiscard]] const QueryRecord* recorded(std::int64_t round) const;
  /// What comes of a round's query: as it is recorded, or else of asking, which the observer is told. Throws as
  /// Labelling::obtain() does, and Error if the record does not fit the documents.
  Replies answers_to(std::int64_t round, std::span<const DocumentId> ids);

 private:
  [[nodiscard]] Replies from(const QueryRecord& query) const;
  [[nodiscard]] QueryRecord record_of(std::int64_t round, std::span<const DocumentId> ids, const Replies& replies) const;

  const Task& task_;
  Labelling labelling_;
  std::uint64_t seed_;
  std::span<const QueryRecord> finished_;
  Observer& observer_;
};

}  // namespace alrun
