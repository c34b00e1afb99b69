#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

// The arithmetic of one training step, compiled once for each x86-64 level and chosen when the program runs. Rows are padded
// with zeros to a multiple of `lanes` floats, and every sum is taken in one fixed order, so that all levels give the same
// bits.
namespace alrun::native {

inline constexpr std::size_t lanes = 16;

/// The smallest multiple of `lanes` that holds n floats.
constexpr std::size_t padded(std::size_t n) { return (n + lanes - 1) / lanes * lanes; }

/// Documents as sparse rows: entries [offsets[i], offsets[i + 1]) of `rows` and `weights` are document i's.
struct Bags {
  const std::int32_t* rows;
  const float* weights;
  const std::int64_t* offsets;
  std::size_t documents;
};

/// What an optimiser needs of a step. Adam: value -= rate · mean / (sqrt(variance) · scale + epsilon).
struct StepSize {
  float rate;
  float scale;
  float epsilon;
};

/// A parameter with its moments; all of one size.
struct Moving {
  float* value;
  float* mean;
  float* variance;
};

/// The steps without gradient that a row has missed, summed up (see IdleSteps): with s = sqrt(variance), x = s · centre +
/// epsilon and q = s / x: value -= total · mean / x · (1 + q² second - q³ third + q⁴ fourth); then the moments decay.
struct CatchUp {
  float total;
  float centre;
  float second;
  float third;
  float fourth;
  float mean_decay;
  float variance_decay;
};

struct Kernels {
  const char* level;

  /// out[i] = Σ weights[e] · table[rows[e]] over document i's entries; documents × stride.
  void (*pool_sum)(const float* table, std::size_t stride, const Bags& bags, float* out);
  /// The same with the largest of each column, 0 where a document has no entry; winner[i][d] is the row it came from, or -1.
  void (*pool_max)(const float* table, std::size_t stride, const Bags& bags, float* out, std::int32_t* winner);
  /// gradient[rows[e]] += weights[e] · signal[i]: pool_sum backwards.
  void (*spread_sum)(const float* signal, std::size_t stride, const Bags& bags, float* gradient);

  /// out[i] = bias + Σ_j in[i][j] · columns[j], columns being the weights transposed: inputs × out_stride.
  void (*affine)(const float* in, std::size_t documents, std::size_t inputs, std::size_t in_stride, const float* columns,
                 const float* bias, std::size_t out_stride, float* out);
  /// affine backwards: adds to the gradients of weights (outputs × in_stride) and bias; below[i] = Σ_o signal[i][o] ·
  /// weights[o].
  void (*affine_backward)(const float* in, const float* signal, std::size_t documents, std::size_t in_stride,
                          std::size_t outputs, std::size_t out_stride, const float* weights, float* weight_gradient,
                          float* bias_gradient, float* below);

  /// Turns rows of logits into probabilities (padding: 0); total[i] is Σ_c exp(logit_c - the largest logit).
  void (*softmax)(float* logits, std::size_t documents, std::size_t classes, std::size_t stride, double* total);
  /// Turns rows of logits x into 1 / (1 + exp(-x)) (padding: 0); rest, of the same size, is ln(1 + exp(-|x|)) (padding:
  /// anything), so that ln of the probability is min(x, 0) - rest.
  void (*sigmoid)(float* logits, std::size_t documents, std::size_t classes, std::size_t stride, float* rest);

  /// One Adam step on n elements (Kingma & Ba 2015, PyTorch's arithmetic).
  void (*adam)(Moving parameter, const float* gradient, std::size_t n, StepSize step);
  /// One Adam step on every row: gradient_row[r] is the row of `gradient` that belongs to row r, or -1 for a gradient of
  /// zero.
  void (*adam_rows)(Moving table, std::size_t rows, std::size_t stride, const std::int32_t* gradient_row,
                    const float* gradient, StepSize step);
  /// The steps that rows[u] has missed: missed[which[u]], or none where which[u] is -1.
  void (*catch_up_rows)(Moving table, const std::int32_t* rows, std::size_t count, std::size_t stride,
                        const std::int32_t* which, const CatchUp* missed, float epsilon);
  /// One Adam step on the rows named; rows[u]'s gradient is row u of `gradient`.
  void (*adam_some_rows)(Moving table, const std::int32_t* rows, std::size_t count, std::size_t stride,
                         const float* gradient, StepSize step);
  /// One SparseAdam step on the rows named (PyTorch's: the moments of other rows stand still).
  void (*sparse_adam_rows)(Moving table, const std::int32_t* rows, std::size_t count, std::size_t stride,
                           const float* gradient, StepSize step);
};

/// The kernels for this CPU's level, or for the one that the environment's ALRUN_CPU_LEVEL names (x86-64, x86-64-v3,
/// x86-64-v4).
const Kernels& kernels();

/// All kernels that this CPU can run, the widest last.
std::vector<const Kernels*> runnable_kernels();

}  // namespace alrun::native
