#include "model/embedding_pool_dense.h"

#include "model/module.h"
#include "model/native/pool_dense.h"
#include "model/pool_dense_classifier.h"

namespace alrun {
namespace {

std::unique_ptr<PoolDenseEngine> make_engine(const EmbeddingPoolDenseOptions& options, const ClassifierInput& input) {
  const TrainingOptions& training = input.training;
  if (training.uses_libtorch()) return torch_module().pool_dense(options, training, outputs_for(input.answers));
  return std::make_unique<native::NativePoolDense>(options, training, outputs_for(input.answers));
}

class EmbeddingPoolDense final : public PoolDenseClassifier {
 public:
  EmbeddingPoolDense(const EmbeddingPoolDenseOptions& options, const ClassifierInput& input)
      : PoolDenseClassifier(options, input, make_engine(options, input)) {}
};

const bool registered = models().add<EmbeddingPoolDense, EmbeddingPoolDenseOptions>(
    "embedding_pool_dense",
    {"word embedding, pooled over the document, dense relu layers, softmax",
     "fastText (Joulin et al. 2017), deep averaging network (Iyyer et al. 2015)",
     "training: documents × distinct words × embedding_dim an epoch; adam adds every word of the labelled set each step"});

}  // namespace
}  // namespace alrun
