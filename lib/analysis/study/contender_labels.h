#pragma once

#include <string>
#include <vector>

#include "analysis/study/contenders.h"

namespace alrun {

/// What an experiment is on whatever documents.
struct StudyExperiment {
  ConfigKeys keys;
  std::vector<const ContenderGroup*> groups;
};

/// A unique label of each experiment, made once for all sets of documents, so that it means the same on each: the sampler's
/// type, and where several have it, what their names or else their options differ in.
std::vector<std::string> contender_labels(const std::vector<StudyExperiment>& experiments, const Study& study);

}  // namespace alrun
