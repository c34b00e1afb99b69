#include "loop/labelling.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/item_key.h"

namespace alrun {
namespace {

constexpr std::chrono::milliseconds patience{200};  // how soon an interruption is noticed

std::string now() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))); }

bool is_answer(AnswerRow row, AnswerKind kind, std::int32_t classes) {
  const auto is_class = [&](std::int32_t c) { return c >= 0 && c < classes; };
  if (!std::ranges::all_of(row, is_class)) return false;
  if (kind == AnswerKind::category) return row.size() == 1;
  return std::ranges::adjacent_find(row, std::greater_equal{}) == row.end();
}

Replies in_order(std::vector<std::optional<Reply>> slots) {
  Replies replies;
  for (const auto& slot : slots) {
    if (slot->answer) {
      replies.answers.add(*slot->answer);
    } else {
      replies.answers.abstain();
    }
    replies.costs.push_back(slot->cost);
  }
  return replies;
}

}  // namespace

std::string Labelling::key_of(DocumentId id) const {
  const auto& texts = *context_.prepared.texts;
  const Item item{texts.name(id), texts.text(id)};
  const auto question = context_.task.question(item);
  return item_key(context_.experiment.task.type, {*question.get<std::string>()});
}

std::optional<Reply> Labelling::stored(const std::string& key, DocumentId id) const {
  const auto answer = context_.store->find(key);
  if (!answer) return std::nullopt;
  Reply reply{id, std::nullopt, answer->cost, answer->by, answer->seconds};
  if (answer->answer.is_null()) return reply;
  const auto& texts = *context_.prepared.texts;
  try {
    reply.answer = context_.task.from_value(answer->answer, {texts.name(id), texts.text(id)});
  } catch (const Error& error) {
    throw Error(fmt::format("the stored answer to '{}' cannot be used: {}; correct it in the label store", texts.name(id),
                            error.what()));
  }
  return reply;
}

void Labelling::keep(const Reply& reply) const {
  const auto& texts = *context_.prepared.texts;
  const Item item{texts.name(reply.id), texts.text(reply.id)};
  StoredAnswer answer{key_of(reply.id), std::string(item.id), {}, reply.by, now(), reply.cost, {}, {}, reply.seconds};
  if (reply.answer) answer.answer = context_.task.to_value(*reply.answer, item);
  if (answer.by.empty()) answer.by = context_.experiment.oracle.type();
  context_.store->add(answer);
}

void Labelling::check(const Reply& reply) const {
  if (reply.answer && !is_answer(*reply.answer, context_.task.answers(), context_.prepared.class_count())) {
    throw Error(fmt::format("oracle '{}' gave document {} an answer that task '{}' does not have",
                            context_.experiment.oracle.type(), reply.id, context_.experiment.task.type));
  }
}

// Waits until each of the documents has its reply.
void Labelling::ask(std::span<const DocumentId> ids, Slots& slots) {
  std::map<DocumentId, std::size_t> open;
  for (std::size_t i = 0; i < ids.size(); ++i) open[ids[i]] = i;
  oracle_.ask(ids);
  while (!open.empty()) {
    if (context_.interrupted) throw Interrupted("interrupted");
    const auto came = oracle_.collect(patience);
    if (!came) {
      throw LabelsNeeded(fmt::format("{} of {} questions are not answered yet", open.size(), ids.size()));
    }
    for (const auto& reply : *came) {
      check(reply);
      const auto found = open.find(reply.id);
      const bool news = found != open.end();
      // An answer to a question of another query, or one more to this: kept if it is the first.
      if (context_.store != nullptr && (news || !context_.store->find(key_of(reply.id)))) keep(reply);
      if (!news) continue;
      slots[found->second] = reply;
      open.erase(found);
    }
    if (context_.waiting && !open.empty()) context_.waiting(ids.size() - open.size(), ids.size());
  }
}

Replies Labelling::obtain(std::span<const DocumentId> ids) {
  if (context_.store == nullptr) {
    Slots slots(ids.size());
    ask(ids, slots);
    return in_order(std::move(slots));
  }
  // Documents of the same content are one question.
  std::map<std::string, std::size_t> first;
  std::vector<std::string> keys;
  std::vector<DocumentId> asked;
  for (const auto id : ids) {
    keys.push_back(key_of(id));
    if (!context_.store->find(keys.back()) && first.try_emplace(keys.back(), asked.size()).second) asked.push_back(id);
  }
  Slots of_asked(asked.size());
  ask(asked, of_asked);
  Slots slots(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    slots[i] = stored(keys[i], ids[i]);
    if (!slots[i]) throw Error("the label store has lost an answer while it was in use; was it replaced?");
  }
  return in_order(std::move(slots));
}

}  // namespace alrun
