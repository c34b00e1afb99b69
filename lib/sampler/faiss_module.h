#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "core/matrix.h"
#include "core/module.h"
#include "sampler/neighbours.h"

// FAISS computes distances as matrix products of a BLAS, which takes memory and, if it may, threads as soon as it is loaded.
// So what calls it is a module, alrun_faiss.so. It computes on the thread that calls it; products cut over threads have
// other bits.
namespace alrun {

/// Points to be searched for near ones.
class PointIndex {
 public:
  virtual ~PointIndex() = default;
  /// For each query the `k` points that seem nearest, the nearest first, with their squared distances (queries × k both):
  /// as far as rounded products tell. A row is -1 where there are fewer.
  virtual void search(const Matrix& queries, std::size_t k, std::span<float> squared,
                      std::span<std::int64_t> rows) const = 0;
};

/// What the module offers.
struct FaissModule : ModuleTable {
  std::unique_ptr<PointIndex> (*index)(const Matrix& points);

  /// Squared distances of all pairs (queries × points) of vectors of `dimensions` numbers that lie one after the other.
  void (*squared_distances)(std::size_t dimensions, std::span<const float> queries, std::span<const float> points,
                            std::span<float> squared);

  /// The k centroids of Lloyd's k-means after 20 iterations. `weights`: empty, or one a point, with a mean of 1. `nearest`
  /// finds the centroid that is nearest to each point.
  using Nearest = std::function<Neighbours(const Matrix& centroids)>;
  Matrix (*centroids)(const Matrix& points, std::span<const float> weights, std::size_t k, int seed, const Nearest& nearest);
};

/// A number for the interface; raise it when its meaning changes.
inline constexpr std::uint64_t faiss_module_abi = (std::uint64_t{1} << 48U) | sizeof(FaissModule);

inline constexpr ModuleFile faiss_module_file{"alrun_faiss.so",
                                              "FAISS",
                                              "choose a sampler that neither clusters nor searches neighbours",
                                              "alrun_faiss_module",
                                              faiss_module_abi,
                                              64,
                                              true};

/// Opened when it is first asked for. Throws Error if it cannot be.
const FaissModule& faiss_module();

}  // namespace alrun
