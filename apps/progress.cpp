#include "progress.h"

#include <fmt/format.h>

#include <cmath>

#include "analysis/show/show.h"
#include "terminal.h"
#include "text_look.h"

namespace alrun {

Progress::Progress(LogLevel level, std::optional<std::int64_t> rounds)
    : level_(level), rounds_(rounds), start_(std::chrono::steady_clock::now()) {}

Progress::~Progress() { messages().keep_live(); }

void Progress::note(const std::string& line) {
  const std::lock_guard lock(mutex_);
  if (level_ != LogLevel::error) say_text(line);
}

void Progress::detail(const std::string& line) {
  const std::lock_guard lock(mutex_);
  if (level_ == LogLevel::debug) say_text(line);
}

void Progress::started(const std::vector<std::uint64_t>& seeds, std::size_t rounds_before) {
  const std::lock_guard lock(mutex_);
  seeds_ = seeds.size();
  rounds_before_ = rounds_before;
  start_ = std::chrono::steady_clock::now();
  if (level_ != LogLevel::error && rounds_before > 0) say("resuming after {} finished rounds", rounds_before);
}

namespace {

std::string primary_name(const Metrics& metrics) {
  return metrics.numbers().empty() ? std::string() : metrics.numbers().front().first;
}

}  // namespace

void Progress::round_done(std::uint64_t seed, const RoundRecord& record) {
  const std::lock_guard lock(mutex_);
  ++rounds_done_;
  if (level_ == LogLevel::error) return;
  auto line = fmt::format("seed {} round {}: {} labels, {} {:.4f}", seed, record.round, record.n_labeled,
                          primary_name(record.test), record.test.primary());
  if (record.validation) line += fmt::format(", validation {:.4f}", record.validation->primary());
  if (level_ == LogLevel::debug) {
    line += fmt::format(", train {:.3f} s, evaluate {:.3f} s, select {:.3f} s", record.seconds.train,
                        record.seconds.evaluate, record.seconds.select);
    for (const auto& rule : record.stop) {
      line +=
          std::isnan(rule.value) ? fmt::format(", {} undefined", rule.id) : fmt::format(", {} {:.4g}", rule.id, rule.value);
    }
  }
  line += estimate();
  if (messages().on_terminal() && level_ == LogLevel::info) {
    messages().show_live(line);
  } else {
    say_text(line);
  }
}

void Progress::waiting(std::uint64_t seed, std::size_t answered, std::size_t asked) {
  const std::lock_guard lock(mutex_);
  if (level_ != LogLevel::info || !messages().on_terminal()) return;
  messages().show_live(fmt::format("seed {}: {} of {} questions answered", seed, answered, asked));
}

void Progress::run_done(const RunRecord& run) {
  const std::lock_guard lock(mutex_);
  if (level_ == LogLevel::error || run.rounds.empty() || !run.stopped) return;
  if (messages().on_terminal()) curves_.push_back(curve_of(run));
  const auto& last = run.rounds.back();
  metric_ = primary_name(last.test);
  say("seed {} done: {} {:.4f} at {} labels; {}", run.seed, metric_, last.test.primary(), last.n_labeled,
      run.stopped->why.reason);
}

void Progress::show_curve() {
  const std::lock_guard lock(mutex_);
  const auto plot = curve_plot(curves_, metric_, text_look(messages().descriptor()));
  if (!plot.empty()) say_text(plot);
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
