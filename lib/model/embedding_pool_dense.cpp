#include "model/embedding_pool_dense.h"

#include "model/module.h"
#include "model/pool_dense_classifier.h"

namespace alrun {
namespace {

class EmbeddingPoolDense final : public PoolDenseClassifier {
 public:
  EmbeddingPoolDense(const EmbeddingPoolDenseOptions& options, const ClassifierInput& input)
      : PoolDenseClassifier(options, input, torch_module().pool_dense(options, input.training)) {}
};

const bool registered = models().add<EmbeddingPoolDense, EmbeddingPoolDenseOptions>(
    "embedding_pool_dense",
    {"word embedding, pooled over the document, dense relu layers, softmax",
     "fastText (Joulin et al. 2017), deep averaging network (Iyyer et al. 2015)",
     "training: documents × distinct words × embedding_dim an epoch; adam adds every word of the labelled set each step"});

}  // namespace
}  // namespace alrun
