#include "sweep/gather.h"

#include <filesystem>

#include "core/file.h"
#include "sweep/slurm.h"
#include "sweep/state.h"

namespace alrun {
namespace {

// What a task wrote to standard error, without this program's name and the last line's end.
std::string said_by_task(const std::filesystem::path& file) {
  constexpr std::string_view program = "alrun: ";
  auto said = read_own_file(file, std::uint64_t{1} << 30U).value_or("");
  said.erase(said.find_last_not_of(" \n") + 1);
  return said.starts_with(program) ? said.substr(program.size()) : said;
}

// What keeps a cell from being finished, with what its latest task said; what those of a finished one said is removed.
std::string why_with_what_it_said(const Cell& cell, const std::vector<std::filesystem::path>& submissions) {
  auto why = why_unfinished(cell);
  std::string said;
  for (const auto& folder : submissions) {
    const auto file = folder / (cell.name + ".err");
    if (why.empty())
      remove_if_possible(file);
    else if (std::filesystem::exists(file))
      said = said_by_task(file);
  }
  return why.ends_with(said) ? why : why + "; it said: " + said;
}

}  // namespace

SweepEnd gather_sweep(const Sweep& sweep, const SweepOptions& options, const SweepNote& note) {
  const auto submissions = slurm_submissions(sweep);
  SweepEnd end;
  for (std::size_t i = 0; i < sweep.cells.size(); ++i) {
    if (auto why = why_with_what_it_said(sweep.cells[i], submissions); !why.empty()) {
      end.failed.push_back({i, std::move(why)});
    }
  }
  end.left = end.failed.size();
  if (end.failed.empty()) {
    remove_ledger(sweep.folder);
    return end;
  }
  const auto lock = lock_folder(sweep, note);
  const auto base = frozen_base(sweep);
  std::vector<Failure> failures;
  for (const auto& [i, why] : end.failed) failures.push_back(failure_of(sweep.cells[i], why, base, options));
  FailureLedger ledger(sweep.folder);
  ledger.add(failures);
  end.ledger = ledger.path().string();
  return end;
}

}  // namespace alrun
