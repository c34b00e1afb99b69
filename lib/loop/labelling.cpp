#include "loop/labelling.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <thread>
#include <unordered_map>

#include "core/item_key.h"

namespace alrun {
namespace {

constexpr std::chrono::milliseconds patience{200};   // how soon an interruption is noticed
constexpr std::chrono::milliseconds short_wait{20};  // until another seed's question is looked at again

std::string now() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))); }

void add(const Reply& reply, double cost, Replies& replies) {
  if (reply.answer) {
    replies.answers.add(*reply.answer);
  } else {
    replies.answers.abstain();
  }
  replies.costs.push_back(cost);
}

}  // namespace

Item Labelling::item_of(DocumentId id) const {
  const auto& texts = *context_.prepared.texts;
  return {texts.name(id), texts.text(id)};
}

std::string Labelling::key_of(DocumentId id) const {
  const auto question = context_.task.question(item_of(id));
  return item_key(context_.experiment.task.type, {*question.get<std::string>()});
}

Reply Labelling::stored(const std::string& key, DocumentId id) const {
  const auto answer = context_.store->find(key);
  if (!answer) throw Error("the label store has lost an answer while it was in use; was it replaced?");
  Reply reply{id, std::nullopt, answer->cost, answer->by, answer->seconds};
  if (answer->answer.is_null()) return reply;
  const auto item = item_of(id);
  try {
    reply.answer = context_.task.from_value(answer->answer, item);
  } catch (const Error& error) {
    throw Error(
        fmt::format("the stored answer to '{}' cannot be used: {}; correct it in the label store", item.id, error.what()));
  }
  return reply;
}

// One that is not valid is told once all others are kept.
void Labelling::keep(std::span<const Reply> replies) const {
  std::string invalid;
  for (const auto& reply : replies) {
    const auto item = item_of(reply.id);
    if (reply.answer && !is_answer(*reply.answer, context_.task.answers(), context_.prepared.class_count())) {
      invalid = fmt::format("oracle '{}' gave '{}' an answer that is not valid for task '{}'",
                            context_.experiment.oracle.type(), item.id, context_.experiment.task.type);
      continue;
    }
    StoredAnswer answer{key_of(reply.id), std::string(item.id), {}, reply.by, now(), reply.cost, {}, {}, reply.seconds};
    if (reply.answer) answer.answer = context_.task.to_value(*reply.answer, item);
    if (answer.by.empty()) answer.by = context_.experiment.oracle.type();
    context_.store->add_first(answer);
  }
  if (!invalid.empty()) throw Error(invalid);
}

// Until the store has an answer to each question, from the oracle or from another process that shares the store.
void Labelling::wait_for(std::vector<std::string> open, std::size_t asked) {
  while (!open.empty()) {
    const bool stop = context_.interrupted;
    const auto came = oracle_.collect(stop ? std::chrono::milliseconds(0) : patience);
    if (came) keep(*came);
    if (stop) throw Interrupted("interrupted");
    std::erase_if(open, [&](const std::string& key) { return is_stored(key); });
    if (open.empty()) return;
    if (!came) throw LabelsNeeded(fmt::format("{} of {} questions are not answered yet", open.size(), asked));
    if (context_.waiting) context_.waiting(asked - open.size(), asked);
  }
}

Replies Labelling::simulated(std::span<const DocumentId> ids) {
  oracle_.ask(ids);
  std::unordered_map<DocumentId, Reply> came;
  while (came.size() < ids.size()) {
    const auto some = oracle_.collect(patience);
    if (!some) throw LabelsNeeded(fmt::format("{} of {} questions are not answered", ids.size() - came.size(), ids.size()));
    for (const auto& reply : *some) came[reply.id] = reply;
    if (context_.interrupted) throw Interrupted("interrupted");
  }
  Replies replies;
  for (const auto id : ids) add(came.at(id), came.at(id).cost, replies);
  return replies;
}

Replies Labelling::obtain(std::span<const DocumentId> ids) {
  if (context_.store == nullptr) return simulated(ids);
  struct Question {
    std::string key;
    DocumentId id;
  };
  std::vector<std::string> keys;
  std::vector<Question> open;  // in the order of the query
  std::set<std::string> seen;
  for (const auto id : ids) {
    keys.push_back(key_of(id));
    if (seen.insert(keys.back()).second && !is_stored(keys.back())) open.push_back({keys.back(), id});
  }
  const auto asked = open.size();
  while (!open.empty()) {
    OpenQuestions::Claim claim(*context_.open);
    std::vector<std::string> own_keys;
    std::vector<DocumentId> own;
    for (const auto& question : open) {
      // Another seed may have had it answered before this one claimed it.
      if (!claim.take(question.key) || is_stored(question.key)) continue;
      own_keys.push_back(question.key);
      own.push_back(question.id);
    }
    if (own.empty()) {  // another seed has asked
      if (context_.interrupted) throw Interrupted("interrupted");
      std::this_thread::sleep_for(short_wait);
    } else {
      oracle_.ask(own);
      wait_for(std::move(own_keys), asked);
    }
    std::erase_if(open, [&](const Question& question) { return is_stored(question.key); });
  }
  Replies replies;
  std::set<std::string> paid;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto reply = stored(keys[i], ids[i]);
    add(reply, paid.insert(keys[i]).second ? reply.cost : 0, replies);
  }
  return replies;
}

}  // namespace alrun
