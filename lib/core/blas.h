#pragma once

#include <condition_variable>
#include <cstddef>
#include <limits>
#include <mutex>
#include <string>

// A BLAS comes into the process with a module (core/module.h) that needs one. The program itself links none.
namespace alrun {

/// Turns at the BLAS: whoever has it compute holds one meanwhile. OpenBLAS maps a buffer for every product that is computed
/// at the same time, and waits for ever if it gets none. So there are only as many turns as buffers that it has already.
class BlasTurns {
 public:
  void allow(std::size_t turns) { free_ = turns; }
  void take() {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [&] { return free_ > 0; });
    --free_;
  }
  void give_back() {
    const std::lock_guard lock(mutex_);
    ++free_;
    freed_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable freed_;
  std::size_t free_ = std::numeric_limits<std::size_t>::max() / 2;
};

/// A turn for as long as it lives. A thread holds one at a time.
class BlasTurn {
 public:
  explicit BlasTurn(BlasTurns& turns) : turns_(turns) { turns_.take(); }
  BlasTurn(const BlasTurn&) = delete;
  BlasTurn& operator=(const BlasTurn&) = delete;
  ~BlasTurn() { turns_.give_back(); }

 private:
  BlasTurns& turns_;
};

/// The turns of this process.
BlasTurns& blas_turns();

/// The kernel for OPENBLAS_CORETYPE on this CPU, or nullptr if OpenBLAS knows best: 0.3.21 takes newer Intel processors for
/// a Prescott.
const char* intel_kernel();

/// Memory that OpenBLAS takes for its first product.
inline constexpr std::size_t blas_buffer_bytes = std::size_t{128} << 20U;

/// Looks for a BLAS among a loaded module's libraries, has it map its buffers and allows as many turns. Throws Error if
/// there is not enough memory for one.
void take_on_blas(void* module);

/// The BLAS of this process and its kernel, such as "OpenBLAS 0.3.21 Haswell"; of a BLAS that does not say, its file;
/// "unknown" if it cannot be found. "" if none is loaded.
std::string blas_name();

}  // namespace alrun
