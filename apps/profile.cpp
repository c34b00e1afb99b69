#include "profile.h"

#include <fmt/format.h>

#include <chrono>

namespace alrun {
namespace {

using Clock = std::chrono::steady_clock;

// Taken while the program's own static objects are made, once the system has loaded it.
const Clock::time_point process_start = Clock::now();

double seconds_since_start() { return std::chrono::duration<double>(Clock::now() - process_start).count(); }

std::string line(std::string_view what, const std::vector<double>& seconds) {
  auto text = fmt::format("{:<22}", what);
  for (const double s : seconds) text += fmt::format(" {:>9.4f}", s);
  return text + "\n";
}

}  // namespace

void Profile::started(const std::vector<std::uint64_t>& seeds, std::size_t rounds_before) {
  next_.started(seeds, rounds_before);
}

void Profile::prepared(const PreparationSeconds& seconds) {
  preparation_ = seconds;
  next_.prepared(seconds);
}

void Profile::training_begins(std::uint64_t seed, std::int64_t round) {
  {
    const std::lock_guard lock(mutex_);
    if (!first_training_) first_training_ = seconds_since_start();
  }
  next_.training_begins(seed, round);
}

void Profile::round_written(std::uint64_t seed, std::int64_t round, double seconds) {
  {
    const std::lock_guard lock(mutex_);
    rounds_[{seed, round}].write = seconds;
  }
  next_.round_written(seed, round, seconds);
}

void Profile::round_done(std::uint64_t seed, const RoundRecord& record) {
  {
    const std::lock_guard lock(mutex_);
    rounds_[{seed, record.round}].seconds = record.seconds;
  }
  next_.round_done(seed, record);
}

void Profile::result_written(double seconds) {
  result_ = seconds;
  next_.result_written(seconds);
}

std::string Profile::report() const {
  auto text = fmt::format("{:<22} {:>9} {:>9} {:>9} {:>9}\n", "seconds", "train", "evaluate", "select", "write");
  Round sum;
  for (const auto& [key, round] : rounds_) {
    const auto& s = round.seconds;
    text += line(fmt::format("seed {} round {}", key.first, key.second), {s.train, s.evaluate, s.select, round.write});
    sum.seconds.train += s.train;
    sum.seconds.evaluate += s.evaluate;
    sum.seconds.select += s.select;
    sum.write += round.write;
  }
  text += line("all rounds", {sum.seconds.train, sum.seconds.evaluate, sum.seconds.select, sum.write});
  text += line("corpus cache", {preparation_.cache});
  text += line("read", {preparation_.read});
  text += line("tokenise", {preparation_.tokenise});
  text += line("write the result", {result_});
  text += line("whole run", {seconds_since_start()});
  if (first_training_) text += line("until first training", {*first_training_});
  return text + "counted from when the program was loaded\n";
}

}  // namespace alrun
