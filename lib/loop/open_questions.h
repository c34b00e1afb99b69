#pragma once

#include <mutex>
#include <set>
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
    explicit Claim(OpenQuestions& all) : all_(all) {}
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;
    ~Claim() {
      const std::lock_guard lock(all_.mutex_);
      for (const auto& key : keys_) all_.keys_.erase(key);
    }

    /// Opens a question, unless it is open already; whether it did.
    bool take(const std::string& key) {
      const std::lock_guard lock(all_.mutex_);
      const bool taken = all_.keys_.insert(key).second;
      if (taken) keys_.push_back(key);
      return taken;
    }

   private:
    OpenQuestions& all_;
    std::vector<std::string> keys_;
  };

 private:
  std::mutex mutex_;
  std::set<std::string> keys_;
};

}  // namespace alrun
