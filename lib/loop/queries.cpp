#include "loop/queries.h"

#include <fmt/format.h>

#include <algorithm>

namespace alrun {
namespace {

// Classes are read and written the same for every document.
constexpr Item no_item{};

}  // namespace

Queries::Queries(const LabellingContext& labelling, Oracle& oracle, std::uint64_t seed,
                 std::span<const QueryRecord> finished, Observer& observer)
    : task_(labelling.task), labelling_(labelling, oracle), seed_(seed), finished_(finished), observer_(observer) {}

const QueryRecord* Queries::recorded(std::int64_t round) const {
  const auto found = std::ranges::find(finished_, round, &QueryRecord::round);
  return found == finished_.end() ? nullptr : &*found;
}

Replies Queries::answers_to(std::int64_t round, std::span<const DocumentId> ids) {
  if (ids.empty()) return {};
  if (const auto* query = recorded(round); query != nullptr && std::ranges::equal(query->ids, ids)) return from(*query);
  auto replies = labelling_.obtain(ids);
  observer_.query_answered(seed_, record_of(round, ids, replies));
  return replies;
}

Replies Queries::from(const QueryRecord& query) const {
  Replies replies;
  for (const auto& answer : query.answers) {
    if (answer.is_null()) {
      replies.answers.abstain();
      continue;
    }
    try {
      replies.answers.add(task_.from_value(answer, no_item));
    } catch (const Error& error) {
      throw Error(
          fmt::format("seed {}: the recorded answers to the query of round {} do not fit the documents: {}; restore "
                      "them or use --force to start over",
                      seed_, query.round, error.what()));
    }
  }
  replies.costs = query.costs.empty() ? std::vector<double>(query.ids.size(), 1) : query.costs;
  return replies;
}

QueryRecord Queries::record_of(std::int64_t round, std::span<const DocumentId> ids, const Replies& replies) const {
  QueryRecord query{round, {ids.begin(), ids.end()}, {}, {}};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto answer = replies.answers[i];
    query.answers.push_back(answer ? task_.to_value(*answer, no_item) : Value());
  }
  if (std::ranges::any_of(replies.costs, [](double cost) { return cost != 1; })) query.costs = replies.costs;
  return query;
}

}  // namespace alrun
