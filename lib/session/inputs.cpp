#include "session/inputs.h"

namespace alrun {

std::vector<InputFile> inputs_of(const Experiment& experiment) {
  auto files = experiment.sampler.make()->inputs();
  const auto add = [&](const std::vector<InputFile>& more) { files.insert(files.end(), more.begin(), more.end()); };
  const auto initial = experiment.loop.initial.make();
  if (const auto* sampler = initial->sampler()) add(sampler->make()->inputs());
  add(experiment.oracle.make()->inputs());
  return files;
}

std::vector<ReadPath> read_paths(const Experiment& experiment) {
  std::vector<ReadPath> paths;
  for (auto& source : experiment.dataset.make()->sources()) paths.push_back({"the dataset", std::move(source)});
  for (const auto& file : inputs_of(experiment)) paths.push_back({"a file that the config names", file.path});
  return paths;
}

}  // namespace alrun
