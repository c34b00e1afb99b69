#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace alrun {

/// Numbers terms in order of first appearance. A term is a word, or a run of words made of a shorter run and one word more,
/// so that a run is found by two numbers and spelled only when asked for. Open addressing with linear probing; words of up
/// to 8 bytes, most words, are compared within the slot.
class TermTable {
 public:
  using Id = std::int32_t;
  static constexpr Id absent = -1;

  TermTable();

  /// The number of a word (not empty), which is size() - 1 if it is new.
  Id intern(std::string_view word) { return locate(word_key(word), tag_of(word), word, *this); }
  /// The number of a word, or absent.
  [[nodiscard]] Id find(std::string_view word) const { return locate(word_key(word), tag_of(word), word, *this); }
  /// The same for the run of `prefix` and then the word `last`.
  Id intern_run(Id prefix, Id last) { return locate(run_key(prefix, last), run_tag, {}, *this); }
  [[nodiscard]] Id find_run(Id prefix, Id last) const { return locate(run_key(prefix, last), run_tag, {}, *this); }

  [[nodiscard]] std::size_t size() const { return terms_.size(); }
  /// Whether a term is a single word.
  [[nodiscard]] bool is_word(Id id) const { return terms_[static_cast<std::size_t>(id)].tag != run_tag; }
  /// A term's words, joined by single spaces.
  [[nodiscard]] std::string spell(Id id) const;

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t tag = 0;  ///< a word's length, run_tag, or 0 for an empty slot
    Id id = absent;
  };
  struct Term {
    std::uint64_t where = 0;  ///< a word's place in the arena, or a run's key
    std::uint32_t tag = 0;
  };
  static constexpr std::uint32_t run_tag = 0xFFFFFFFF;

  static std::uint32_t tag_of(std::string_view word) { return static_cast<std::uint32_t>(word.size()); }
  static std::uint64_t run_key(Id prefix, Id last) {
    return static_cast<std::uint64_t>(prefix) << 32U | static_cast<std::uint64_t>(last);
  }

  template <class T>
  static std::uint64_t load(const char* from) {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
  }

  /// Multiply and fold, after wyhash and MurmurHash3's finaliser.
  static std::uint64_t mix(std::uint64_t x) {
    x *= 0x9E3779B97F4A7C15U;
    x ^= x >> 32U;
    return x * 0xD6E8FEB86659FD93U;
  }

  /// Up to 8 bytes: the bytes themselves (with the length, no two words share a key). More: a hash.
  static std::uint64_t word_key(std::string_view word) {
    const char* data = word.data();
    const std::size_t size = word.size();
    if (size > 8) return long_key(word);
    if (size >= 4) return load<std::uint32_t>(data) | load<std::uint32_t>(data + size - 4) << 32U;
    return load<std::uint8_t>(data) | load<std::uint8_t>(data + size / 2) << 8U | load<std::uint8_t>(data + size - 1) << 16U;
  }
  static std::uint64_t long_key(std::string_view word) {
    std::uint64_t hash = word.size();
    const char* const last = word.data() + word.size() - 8;
    for (const char* data = word.data(); data < last; data += 8) hash = mix(hash ^ load<std::uint64_t>(data));
    return mix(hash ^ load<std::uint64_t>(last));
  }

  [[nodiscard]] std::size_t home(std::uint64_t key, std::uint32_t tag) const {
    return static_cast<std::size_t>(mix(key ^ static_cast<std::uint64_t>(tag) << 56U) >> shift_);
  }

  [[nodiscard]] bool same_bytes(const Slot& slot, std::string_view word) const {
    return std::memcmp(arena_.data() + terms_[static_cast<std::size_t>(slot.id)].where, word.data(), word.size()) == 0;
  }

  /// Finds a term; where `self` is not const, adds it if need be.
  template <class Self>
  static Id locate(std::uint64_t key, std::uint32_t tag, std::string_view word, Self& self) {
    const std::size_t mask = self.slots_.size() - 1;
    for (std::size_t i = self.home(key, tag);; i = (i + 1) & mask) {
      const Slot& slot = self.slots_[i];
      if (slot.key == key && slot.tag == tag && (word.size() <= 8 || self.same_bytes(slot, word))) return slot.id;
      if (slot.tag != 0) continue;
      if constexpr (std::is_const_v<Self>)
        return absent;
      else
        return self.add(i, key, tag, word);
    }
  }

  Id add(std::size_t slot, std::uint64_t key, std::uint32_t tag, std::string_view word);
  void grow();

  std::vector<Slot> slots_;
  unsigned shift_ = 0;  ///< a hash's top bits number its slot
  std::vector<Term> terms_;
  std::string arena_;  ///< the words, end to end
};

}  // namespace alrun
