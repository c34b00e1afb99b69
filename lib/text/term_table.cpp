#include "text/term_table.h"

#include <limits>

#include "core/error.h"

namespace alrun {
namespace {
constexpr unsigned first_bits = 12;
}

TermTable::TermTable() : slots_(std::size_t{1} << first_bits), shift_(64 - first_bits) {}

TermTable::Id TermTable::add(std::size_t slot, std::uint64_t key, std::uint32_t tag, std::string_view word) {
  if (terms_.size() == static_cast<std::size_t>(std::numeric_limits<Id>::max())) {
    throw Error("text: more than 2147483647 different words and runs; lower text.ngrams");
  }
  const auto id = static_cast<Id>(terms_.size());
  slots_[slot] = {key, tag, id};
  terms_.push_back({tag == run_tag ? key : arena_.size(), tag});
  arena_.append(word);
  if (terms_.size() * 2 > slots_.size()) grow();
  return id;
}

void TermTable::grow() {
  // A key and a tag give the hash, so the words need not be read again.
  const std::vector<Slot> old = std::move(slots_);
  slots_ = std::vector<Slot>(old.size() * 2);
  --shift_;
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.tag == 0) continue;
    std::size_t i = home(slot.key, slot.tag);
    while (slots_[i].tag != 0) i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

std::string TermTable::spell(Id id) const {
  const Term& term = terms_[static_cast<std::size_t>(id)];
  if (term.tag != run_tag) return arena_.substr(term.where, term.tag);
  const auto prefix = static_cast<Id>(term.where >> 32U);
  const auto last = static_cast<Id>(term.where & 0xFFFFFFFFU);
  return spell(prefix) + ' ' + spell(last);
}

}  // namespace alrun
