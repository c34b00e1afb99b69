#pragma once

#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace alrun {

/// The questions that are open with somebody, by item key: seeds that run side by side do not both put one. Safe from
/// several threads.
class OpenQuestions {
 public:
  /// The questions that one seed has open; its destructor closes them.
  class Claim {
   public:
    Claim(OpenQuestions& all, std::span<const std::string> keys) : all_(all) {
      const std::lock_guard lock(all_.mutex_);
      for (const auto& key : keys) {
        if (all_.keys_.insert(key).second) keys_.push_back(key);
      }
    }
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;
    ~Claim() {
      const std::lock_guard lock(all_.mutex_);
      for (const auto& key : keys_) all_.keys_.erase(key);
    }

    /// Those of the keys that nobody else had open.
    [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }

   private:
    OpenQuestions& all_;
    std::vector<std::string> keys_;
  };

 private:
  std::mutex mutex_;
  std::set<std::string> keys_;
};

}  // namespace alrun
