#include "sampler/representatives.h"
#include "sampler/space.h"

namespace alrun {
namespace {

class Kmeans final : public Sampler {
 public:
  explicit Kmeans(const SpaceOptions& options) : space_(options.space) {}
  [[nodiscard]] Views reads() const override { return views_of(space_); }
  [[nodiscard]] bool needs_neighbours() const override { return true; }
  [[nodiscard]] Scores scores() const override { return Scores::none; }

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    return cluster_representatives(pool, Points(pool, space_).unlabelled(), {}, k, rng);
  }

 private:
  Space space_;
};

const bool registered = samplers().add<Kmeans, SpaceOptions>(
    "kmeans", {"the documents nearest to the centroids of k-means with a cluster a query, the largest cluster's first",
               "Yuan 2020", "reads embeddings, or text: 20 times n k distances as matrix products, then n k more"});

}  // namespace
}  // namespace alrun
