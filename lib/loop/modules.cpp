#include "loop/modules.h"

#include "model/module.h"
#include "sampler/faiss_module.h"

namespace alrun {
namespace {

template <class Open>
void open_for(const std::string& key, Open open) {
  try {
    open();
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", key, error.what()));
  }
}

void open_for_sampler(const std::string& key, const Component<Sampler>& sampler) {
  if (sampler.make()->needs_neighbours()) open_for(fmt::format("{} '{}'", key, sampler.type()), faiss_module);
}

}  // namespace

void open_modules(const Experiment& experiment) {
  // First libtorch, whose last digits depend on the BLAS's kernel: it gets the one that OpenBLAS chooses by itself.
  if (experiment.training.uses_libtorch()) open_for("training.engine", torch_module);
  open_for_sampler("sampler", experiment.sampler);
  const auto initial = experiment.loop.initial.make();
  if (initial->sampler() != nullptr) open_for_sampler("loop.initial.sampler", *initial->sampler());
}

}  // namespace alrun
