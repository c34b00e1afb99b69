#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "analysis/show.h"
#include "text_look.h"

namespace alrun {

Progress::Progress(LogLevel level, std::optional<std::int64_t> rounds)
    : level_(level), rounds_(rounds), terminal_(::isatty(STDERR_FILENO) == 1), start_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
  if (live_line_) fmt::print(stderr, "\n");
}

void Progress::note(const std::string& line) {
  const std::lock_guard lock(mutex_);
  if (level_ != LogLevel::error) print(line);
}

void Progress::detail(const std::string& line) {
  const std::lock_guard lock(mutex_);
  if (level_ == LogLevel::debug) print(line);
}

void Progress::started(const std::vector<std::uint64_t>& seeds, std::size_t rounds_before) {
  const std::lock_guard lock(mutex_);
  seeds_ = seeds.size();
  rounds_before_ = rounds_before;
  start_ = std::chrono::steady_clock::now();
  if (level_ != LogLevel::error && rounds_before > 0) print(fmt::format("resuming after {} finished rounds", rounds_before));
}

void Progress::round_done(std::uint64_t seed, const RoundRecord& record) {
  const std::lock_guard lock(mutex_);
  ++rounds_done_;
  if (level_ == LogLevel::error) return;
  auto line = fmt::format("seed {} round {}: {} labels, accuracy {:.4f}", seed, record.round, record.n_labeled,
                          record.test.accuracy);
  if (record.validation) line += fmt::format(", validation {:.4f}", record.validation->accuracy);
  if (level_ == LogLevel::debug) {
    line += fmt::format(", train {:.3f} s, evaluate {:.3f} s, select {:.3f} s", record.seconds.train,
                        record.seconds.evaluate, record.seconds.select);
    for (const auto& rule : record.stop) line += fmt::format(", {} {:.4g}", rule.id, rule.value);
  }
  line += estimate();
  if (terminal_ && level_ == LogLevel::info) {
    fmt::print(stderr, "\r\x1b[K{}", line);
    std::fflush(stderr);
    live_line_ = true;
  } else {
    print(line);
  }
}

void Progress::run_done(const RunRecord& run) {
  const std::lock_guard lock(mutex_);
  if (level_ == LogLevel::error || run.rounds.empty() || !run.stopped) return;
  if (terminal_) curves_.push_back(curve_of(run));
  const auto& last = run.rounds.back();
  print(fmt::format("seed {} done: accuracy {:.4f} at {} labels; {}", run.seed, last.test.accuracy, last.n_labeled,
                    run.stopped->why.reason));
}

void Progress::show_curve() {
  const std::lock_guard lock(mutex_);
  auto plot = curve_plot(curves_, Metric::accuracy, text_look(STDERR_FILENO));
  if (plot.empty()) return;
  plot.pop_back();  // print() ends the last line
  print(plot);
}

void Progress::print(const std::string& line) {
  fmt::print(stderr, "{}{}\n", live_line_ ? "\r\x1b[K" : "", line);
  live_line_ = false;
}

// Rounds do not cost the same (labels grow), so this is an estimate and rounded as one.
std::string Progress::estimate() const {
  if (!rounds_) return {};
  const std::size_t all = seeds_ * static_cast<std::size_t>(*rounds_ + 1);
  const std::size_t done = rounds_before_ + rounds_done_;
  if (done >= all || rounds_done_ == 0) return {};
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
  const double left = passed.count() / static_cast<double>(rounds_done_) * static_cast<double>(all - done);
  return fmt::format(", {}/{} rounds, about {:.0f} s left", done, all, left);
}

}  // namespace alrun
