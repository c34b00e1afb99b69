#include "model/state_file.h"

#include <algorithm>
#include <cstdint>

#include "core/section_file.h"

namespace alrun {
namespace {

// To be raised whenever the sections below change.
constexpr std::uint32_t format_version = 1;

Matrix read_matrix(SectionReader& in, std::size_t rows) {
  const auto values = in.numbers<float>();
  if (rows == 0 ? !values.empty() : values.size() % rows != 0) throw DamagedFile("a matrix that is not whole rows");
  Matrix matrix(rows, rows == 0 ? 0 : values.size() / rows);
  std::ranges::copy(values, matrix.data().begin());
  return matrix;
}

}  // namespace

void write_state(const EngineState& state, const std::filesystem::path& file, const std::string& key) {
  SectionWriter out;
  out.add(state.steps);
  out.add(state.words);
  for (const auto& rows : state.rows) out.add(rows.data());
  out.add(static_cast<std::int64_t>(state.layers[0].size()));
  for (const auto& layers : state.layers) {
    for (const auto& layer : layers) {
      out.add(layer.weights.data());
      out.add(layer.bias);
    }
  }
  out.write(file, {format_version, key});
}

EngineState read_state(const std::filesystem::path& file, const std::string& key) {
  SectionReader in(file, {format_version, key});
  EngineState state;
  state.steps = in.number();
  const auto words = in.numbers<std::int32_t>();
  state.words.assign(words.begin(), words.end());
  for (auto& rows : state.rows) rows = read_matrix(in, state.words.size());
  const auto layers = in.number();
  if (layers < 1) throw DamagedFile("no layers");
  for (auto& part : state.layers) {
    for (std::int64_t l = 0; l < layers; ++l) {
      const auto weights = in.numbers<float>();
      const auto bias = in.numbers<float>();
      if (bias.empty() || weights.size() % bias.size() != 0) throw DamagedFile("a layer that is not whole rows");
      Matrix matrix(bias.size(), weights.size() / bias.size());
      std::ranges::copy(weights, matrix.data().begin());
      part.push_back({std::move(matrix), {bias.begin(), bias.end()}});
    }
  }
  in.finish();
  return state;
}

}  // namespace alrun
