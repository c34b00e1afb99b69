#include "sweep/slurm.h"

#include <filesystem>

#include "catch.h"
#include "core/file.h"
#include "session/output_conflict.h"
#include "temporary_folder.h"

using namespace alrun;

namespace {

class Folder {
 public:
  Folder() {
    write_atomically(path("grid.yaml"),
                     "base: {dataset: {type: synthetic, documents: 100}, loop: {initial: {type: random, size: 10}}}\n"
                     "name: 50% off\ngrid: {seed: 1..3}\noutput: " +
                         path("results") + "\n");
    sweep_ = load_sweep(path("grid.yaml"));
    options_.program = "/opt/alrun";
    options_.sbatch = {"--partition=long"};
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  Sweep& sweep() { return sweep_; }
  SweepOptions& options() { return options_; }
  void finish(std::size_t cell) const {
    write_atomically(sweep_.cells[cell].output,
                     "{\"status\": \"complete\", \"config_hash\": \"" + sweep_.cells[cell].hash + "\", \"runs\": []}\n");
  }

 private:
  testing::TemporaryFolder folder_;
  Sweep sweep_;
  SweepOptions options_;
};

}  // namespace

TEST_CASE("what is submitted is what is not finished, in arrays as long as Slurm takes them") {
  Folder folder;
  folder.finish(1);
  folder.options().jobs = 4;
  const Submission submission(folder.sweep(), folder.options());
  CHECK(submission.tasks() == 2);
  const auto at = submission.folder().string();
  const auto array = [&](int first) {
    return "sbatch --output=" + at + "/tasks.log --partition=long --parsable --array=0-0%4 " + at + "/run.sh " +
           std::to_string(first);
  };
  CHECK(submission.commands(1) == "array1=$(" + array(0) + ")\narray2=$(" + array(1) +
                                      ")\n"
                                      "sbatch --output=" +
                                      at +
                                      "/gather.log --partition=long --parsable "
                                      "--dependency=afterany:${array1%%;*}:${array2%%;*} " +
                                      at + "/gather.sh\n");
  CHECK(submission.commands(2).starts_with("array1=$(sbatch --output=" + at +
                                           "/tasks.log --partition=long --parsable "
                                           "--array=0-1%4 "));
}

TEST_CASE("the files of a submission run its combinations, in a folder that its content names") {
  Folder folder;
  folder.finish(0);
  const Submission submission(folder.sweep(), folder.options());
  submission.write_files();
  const auto cells = read_file(submission.folder() / "cells", 10'000);
  CHECK(cells.starts_with("exec /opt/alrun run " + (submission.folder() / "base.yaml").string() + " --set "));
  CHECK(cells.find("seed=2.json --threads 1 --quiet --resume 2>") != std::string::npos);
  CHECK(cells.ends_with("/seed=3.err\n"));
  CHECK(cells.find("seed=1.json") == std::string::npos);
  CHECK(read_file(submission.folder() / "run.sh", 10'000).starts_with("#!/bin/bash\n#SBATCH --job-name="));
  CHECK(read_file(submission.folder() / "gather.sh", 10'000).ends_with("results --gather\n"));
  CHECK(Submission(folder.sweep(), folder.options()).folder() == submission.folder());
  folder.finish(1);
  const Submission later(folder.sweep(), folder.options());
  CHECK(later.folder() != submission.folder());
  CHECK(slurm_submissions(folder.sweep()) == std::vector{submission.folder()});
}

TEST_CASE("nothing is submitted where sbatch did not say whether it has taken a job") {
  Folder folder;
  const Submission submission(folder.sweep(), folder.options());
  submission.write_files();
  write_atomically(submission.folder() / "unanswered", "sbatch\n");
  CHECK_THROWS_AS(submit_sweep(folder.sweep(), submission, 10, [](const auto&) {}), OutputConflict);
  remove_file(submission.folder() / "unanswered");
  write_atomically(submission.folder() / "jobs", "Welcome\n");
  CHECK_THROWS_WITH(submit_sweep(folder.sweep(), submission, 10, [](const auto&) {}),
                    Catch::Contains("'Welcome' is no job's id"));
}
