#include "model/native/kernels.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "core/rng.h"
#include "micro/subjects.h"
#include "micro/workload.h"

namespace alrun::bench {
namespace {

using native::Bags;
using native::Kernels;
using native::Moving;

constexpr native::StepSize step{0.01F, 1.0F, 1e-8F};

std::vector<float> random_floats(std::size_t n) {
  Rng rng(n, "bench");
  std::vector<float> values(n);
  for (float& value : values) value = static_cast<float>(rng.uniform(-0.05, 0.05));
  return values;
}

/// A batch as the kernels see it.
struct Batch {
  explicit Batch(const TrainingBatch& from) : block(from.block), words(from.rows), gradient_row(vocabulary, -1) {
    for (const std::int32_t position : block.words) table_rows.push_back(words[static_cast<std::size_t>(position)]);
    for (std::size_t u = 0; u < words.size(); ++u)
      gradient_row[static_cast<std::size_t>(words[u])] = static_cast<std::int32_t>(u);
  }
  [[nodiscard]] Bags bags(const std::vector<std::int32_t>& rows) const {
    return {rows.data(), block.weights.data(), block.offsets.data(), block.documents()};
  }
  [[nodiscard]] std::size_t entries() const { return table_rows.size(); }

  const DocumentBlock& block;              ///< its words: rows of the gradient
  const std::vector<std::int32_t>& words;  ///< the distinct ones
  std::vector<std::int32_t> table_rows;    ///< per entry
  std::vector<std::int32_t> gradient_row;  ///< per row of the table
};

const std::vector<Batch>& batches() {
  static const std::vector<Batch> all(zipf_batches().begin(), zipf_batches().end());
  return all;
}

/// What one call worked on; bytes are those that its loops load and store, from whatever cache.
struct Work {
  std::size_t items;
  std::size_t floats;
};

/// Runs call(batch) on the batches in turn.
template <class Call>
void measure(benchmark::State& state, Call call) {
  const auto& all = batches();  // made before the clock runs
  Work done{0, 0};
  std::size_t turn = 0;
  for (auto _ : state) {
    const Work work = call(all[turn++ % all.size()]);
    done.items += work.items;
    done.floats += work.floats;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(done.items));
  state.SetBytesProcessed(static_cast<std::int64_t>(done.floats * sizeof(float)));
}

// Items: (document, word) entries.
void pool_sum(benchmark::State& state, const Kernels& level, std::size_t width) {
  const std::size_t stride = native::padded(width);
  const auto table = random_floats(vocabulary * stride);
  std::vector<float> out(batch_size * stride);
  measure(state, [&](const Batch& batch) -> Work {
    level.pool_sum(table.data(), stride, batch.bags(batch.table_rows), out.data());
    return {batch.entries(), batch.entries() * (stride + 2) + out.size()};
  });
}

// Items: (document, word) entries.
void spread_sum(benchmark::State& state, const Kernels& level, std::size_t width) {
  const std::size_t stride = native::padded(width);
  const auto signal = random_floats(batch_size * stride);
  std::vector<float> gradient(vocabulary * stride);
  measure(state, [&](const Batch& batch) -> Work {
    level.spread_sum(signal.data(), stride, batch.bags(batch.block.words), gradient.data());
    return {batch.entries(), batch.entries() * (2 * stride + 2) + signal.size()};
  });
}

/// A table of the vocabulary with its moments, and gradients.
struct Table {
  explicit Table(std::size_t width)
      : stride(native::padded(width)),
        value(random_floats(vocabulary * stride)),
        mean(value.size()),
        variance(value.size()),
        gradient(random_floats(value.size())) {}
  [[nodiscard]] Moving moving() { return {value.data(), mean.data(), variance.data()}; }

  std::size_t stride;
  std::vector<float> value;
  std::vector<float> mean;
  std::vector<float> variance;
  std::vector<float> gradient;
};

// Items: rows moved.
void adam_rows(benchmark::State& state, const Kernels& level, std::size_t width) {
  Table table(width);
  measure(state, [&](const Batch& batch) -> Work {
    level.adam_rows(table.moving(), vocabulary, table.stride, batch.gradient_row.data(), table.gradient.data(), step);
    return {vocabulary, vocabulary * (6 * table.stride + 1) + batch.words.size() * table.stride};
  });
}

// Items: rows moved.
void sparse_adam_rows(benchmark::State& state, const Kernels& level, std::size_t width) {
  Table table(width);
  measure(state, [&](const Batch& batch) -> Work {
    level.sparse_adam_rows(table.moving(), batch.words.data(), batch.words.size(), table.stride, table.gradient.data(),
                           step);
    return {batch.words.size(), batch.words.size() * (7 * table.stride + 1)};
  });
}

// Items: documents; as many outputs as inputs.
void affine(benchmark::State& state, const Kernels& level, std::size_t width) {
  const std::size_t stride = native::padded(width);
  const auto in = random_floats(batch_size * stride);
  const auto columns = random_floats(width * stride);
  const auto bias = random_floats(stride);
  std::vector<float> out(batch_size * stride);
  measure(state, [&](const Batch& /*batch*/) -> Work {
    level.affine(in.data(), batch_size, width, stride, columns.data(), bias.data(), stride, out.data());
    return {batch_size, batch_size * (width + columns.size() + 2 * stride)};
  });
}

// Items: documents. It works in place, but takes as long for any values.
void softmax(benchmark::State& state, const Kernels& level, std::size_t width) {
  const std::size_t stride = native::padded(width);
  auto logits = random_floats(batch_size * stride);
  std::vector<double> totals(batch_size);
  measure(state, [&](const Batch& /*batch*/) -> Work {
    level.softmax(logits.data(), batch_size, width, stride, totals.data());
    return {batch_size, 2 * logits.size()};
  });
}

// As softmax.
void sigmoid(benchmark::State& state, const Kernels& level, std::size_t width) {
  const std::size_t stride = native::padded(width);
  auto logits = random_floats(batch_size * stride);
  std::vector<float> rest(logits.size());
  measure(state, [&](const Batch& /*batch*/) -> Work {
    level.sigmoid(logits.data(), batch_size, width, stride, rest.data());
    return {batch_size, 3 * logits.size()};
  });
}

}  // namespace

void register_kernels() {
  const auto add = [](const char* name, auto* run) {
    for (const std::size_t width : {16U, 100U, 128U}) {
      for_each_level([&](const Kernels& level) {
        benchmark::RegisterBenchmark(fmt::format("{}/{}/{}", name, width, level.level).c_str(), run, level, width)
            ->Unit(benchmark::kMicrosecond);
      });
    }
  };
  add("pool_sum", pool_sum);
  add("spread_sum", spread_sum);
  add("adam_rows", adam_rows);
  add("sparse_adam_rows", sparse_adam_rows);
  add("affine", affine);
  add("softmax", softmax);
  add("sigmoid", sigmoid);
}

}  // namespace alrun::bench
