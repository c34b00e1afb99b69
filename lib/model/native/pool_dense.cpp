#include "model/native/pool_dense.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/portable_math.h"

namespace alrun::native {
namespace {

// In the order of EngineState.
constexpr std::array parts{&Parameter::value, &Parameter::mean, &Parameter::variance};

std::vector<float> pad_rows(const Matrix& matrix) {
  const std::size_t stride = padded(matrix.columns());
  std::vector<float> rows(matrix.rows() * stride);
  for (std::size_t r = 0; r < matrix.rows(); ++r)
    std::ranges::copy(matrix.row(r), rows.begin() + static_cast<std::ptrdiff_t>(r * stride));
  return rows;
}

Matrix unpad_rows(const std::vector<float>& rows, std::size_t columns) {
  const std::size_t stride = padded(columns);
  Matrix matrix(rows.size() / stride, columns);
  for (std::size_t r = 0; r < matrix.rows(); ++r) std::copy_n(rows.data() + r * stride, columns, matrix.row(r).begin());
  return matrix;
}

Parameter parameter_of(std::vector<float> value) {
  const std::size_t n = value.size();
  return {std::move(value), std::vector<float>(n), std::vector<float>(n), std::vector<float>(n)};
}

Layer layer_of(const DenseLayer& from) {
  Layer layer;
  layer.inputs = from.weights.columns();
  layer.outputs = from.weights.rows();
  layer.weights = parameter_of(pad_rows(from.weights));
  auto bias = from.bias;
  bias.resize(layer.out_stride());
  layer.bias = parameter_of(std::move(bias));
  layer.columns.resize(layer.inputs * layer.out_stride());
  return layer;
}

void relu(std::vector<float>& values) {
  for (float& x : values) x = x > 0 ? x : 0;
}

// Where relu cut the activation off, no signal passes.
void relu_backward(const std::vector<float>& activated, std::vector<float>& signal) {
  for (std::size_t i = 0; i < signal.size(); ++i) signal[i] = activated[i] > 0 ? signal[i] : 0;
}

void multiply_rows(std::vector<float>& padded_rows, const Matrix& mask) {
  const std::size_t stride = padded(mask.columns());
  for (std::size_t i = 0; i < mask.rows(); ++i) {
    const auto row = mask.row(i);
    for (std::size_t d = 0; d < row.size(); ++d) padded_rows[i * stride + d] *= row[d];
  }
}

bool all_finite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float x) { return std::isfinite(x); });
}

Bags bags_of(const DocumentBlock& block) {
  return {block.words.data(), block.weights.data(), block.offsets.data(), block.documents()};
}

}  // namespace

NativePoolDense::NativePoolDense(const EmbeddingPoolDenseOptions& options, const TrainingOptions& training, Outputs outputs,
                                 const Kernels& level)
    : options_(options),
      optimizer_(training.optimizer),
      learning_rate_(training.learning_rate),
      outputs_(outputs),
      kernels_(level),
      stride_(padded(static_cast<std::size_t>(options.embedding_dim))),
      table_(stride_, training.optimizer, training.learning_rate, level) {}

void NativePoolDense::reset(NetworkWeights weights) {
  embedding_ = stride_ == weights.embedding.columns() ? std::move(weights.embedding).release() : pad_rows(weights.embedding);
  layers_.clear();
  for (const auto& layer : weights.layers) layers_.push_back(layer_of(layer));
  refresh_columns();
  table_.reset();
  steps_ = 0;
}

void NativePoolDense::begin_fit(std::span<const std::int32_t> words) {
  table_.begin(words, embedding_, steps_);
  position_.resize(words.size());
}

bool NativePoolDense::end_fit() {
  const auto layer_finite = [](const Layer& layer) {
    return all_finite(layer.weights.value) && all_finite(layer.bias.value);
  };
  return table_.finish(embedding_, steps_) && std::all_of(layers_.begin(), layers_.end(), layer_finite);
}

double NativePoolDense::step(const TrainingBatch& batch) {
  const std::size_t documents = batch.block.documents();
  // An entry names a position in batch.rows, which names a row of the table: look through both at once.
  entry_rows_.resize(batch.block.words.size());
  for (std::size_t e = 0; e < entry_rows_.size(); ++e) {
    entry_rows_[e] = batch.rows[static_cast<std::size_t>(batch.block.words[e])];
  }
  table_.catch_up(batch.rows, steps_);
  forward({entry_rows_.data(), batch.block.weights.data(), batch.block.offsets.data(), documents}, table_.values(), pass_);
  dropped_ = pass_.inputs.back();
  if (batch.dropout.rows() > 0) multiply_rows(dropped_, batch.dropout);
  last_layer(documents, dropped_, pass_);
  const double loss = outputs_ == Outputs::softmax ? cross_entropy(batch) : binary_cross_entropy(batch);
  spread(batch, backward(batch));
  ++steps_;
  table_.move(batch.rows, steps_);
  for (auto& layer : layers_) {
    move(layer.weights);
    move(layer.bias);
  }
  refresh_columns();
  return loss;
}

void NativePoolDense::forward(const Bags& bags, const float* table, Pass& pass) const {
  pass.inputs.resize(layers_.size());
  auto& pooled = pass.inputs[0];
  pooled.resize(bags.documents * stride_);
  if (options_.pooling == Pooling::max) {
    pass.winner.resize(pooled.size());
    kernels_.pool_max(table, stride_, bags, pooled.data(), pass.winner.data());
  } else {
    kernels_.pool_sum(table, stride_, bags, pooled.data());
  }
  if (options_.pooled_activation == Activation::relu) relu(pooled);
  for (std::size_t l = 0; l + 1 < layers_.size(); ++l) {
    const Layer& layer = layers_[l];
    auto& out = pass.inputs[l + 1];
    out.resize(bags.documents * layer.out_stride());
    kernels_.affine(pass.inputs[l].data(), bags.documents, layer.inputs, layer.in_stride(), layer.columns.data(),
                    layer.bias.value.data(), layer.out_stride(), out.data());
    relu(out);
  }
}

void NativePoolDense::last_layer(std::size_t documents, const std::vector<float>& features, Pass& pass) const {
  const Layer& layer = layers_.back();
  pass.logits.resize(documents * layer.out_stride());
  kernels_.affine(features.data(), documents, layer.inputs, layer.in_stride(), layer.columns.data(), layer.bias.value.data(),
                  layer.out_stride(), pass.logits.data());
}

void NativePoolDense::softmax(std::size_t documents, Pass& pass) const {
  pass.totals.resize(documents);
  kernels_.softmax(pass.logits.data(), documents, layers_.back().outputs, layers_.back().out_stride(), pass.totals.data());
}

void NativePoolDense::sigmoid(std::size_t documents, Pass& pass) const {
  pass.rest.resize(pass.logits.size());
  kernels_.sigmoid(pass.logits.data(), documents, layers_.back().outputs, layers_.back().out_stride(), pass.rest.data());
}

double NativePoolDense::cross_entropy(const TrainingBatch& batch) {
  const std::size_t documents = batch.block.documents();
  const auto labels = batch.labels.values();
  const std::size_t stride = layers_.back().out_stride();
  const std::size_t classes = layers_.back().outputs;
  double loss = 0;
  for (std::size_t i = 0; i < documents; ++i) {
    const float* row = pass_.logits.data() + i * stride;
    loss += static_cast<double>(*std::max_element(row, row + classes)) - static_cast<double>(row[labels[i]]);
  }
  softmax(documents, pass_);
  const auto share = 1 / static_cast<float>(documents);
  for (std::size_t i = 0; i < documents; ++i) {
    loss += portable_log(pass_.totals[i]);
    float* row = pass_.logits.data() + i * stride;
    row[labels[i]] -= 1;
    for (std::size_t c = 0; c < classes; ++c) row[c] *= share;
  }
  return loss / static_cast<double>(documents);
}

// The loss of a logit x is max(x, 0) + ln(1 + exp(-|x|)), less x where the class applies.
double NativePoolDense::binary_cross_entropy(const TrainingBatch& batch) {
  const std::size_t documents = batch.block.documents();
  const std::size_t stride = layers_.back().out_stride();
  const std::size_t classes = layers_.back().outputs;
  double loss = 0;
  for (std::size_t i = 0; i < documents; ++i) {
    const float* row = pass_.logits.data() + i * stride;
    for (std::size_t c = 0; c < classes; ++c) loss += static_cast<double>(std::max(row[c], 0.0F));
    for (const std::int32_t label : batch.labels.row(i)) loss -= static_cast<double>(row[label]);
  }
  sigmoid(documents, pass_);
  const auto terms = static_cast<double>(documents * classes);
  const auto share = static_cast<float>(1 / terms);
  for (std::size_t i = 0; i < documents; ++i) {
    float* row = pass_.logits.data() + i * stride;
    const float* rest = pass_.rest.data() + i * stride;
    for (const std::int32_t label : batch.labels.row(i)) row[label] -= 1;
    for (std::size_t c = 0; c < classes; ++c) {
      loss += static_cast<double>(rest[c]);
      row[c] *= share;
    }
  }
  return loss / terms;
}

const std::vector<float>& NativePoolDense::backward(const TrainingBatch& batch) {
  const std::size_t documents = batch.block.documents();
  signals_.resize(layers_.size());
  for (std::size_t l = layers_.size(); l-- > 0;) {
    Layer& layer = layers_[l];
    const bool last = l + 1 == layers_.size();
    std::ranges::fill(layer.weights.gradient, 0.0F);
    std::ranges::fill(layer.bias.gradient, 0.0F);
    signals_[l].resize(documents * layer.in_stride());
    kernels_.affine_backward((last ? dropped_ : pass_.inputs[l]).data(), (last ? pass_.logits : signals_[l + 1]).data(),
                             documents, layer.in_stride(), layer.outputs, layer.out_stride(), layer.weights.value.data(),
                             layer.weights.gradient.data(), layer.bias.gradient.data(), signals_[l].data());
    if (last && batch.dropout.rows() > 0) multiply_rows(signals_[l], batch.dropout);
    if (l > 0 || options_.pooled_activation == Activation::relu) relu_backward(pass_.inputs[l], signals_[l]);
  }
  return signals_[0];
}

// The gradient of the batch's rows, in the order of batch.rows.
void NativePoolDense::spread(const TrainingBatch& batch, const std::vector<float>& signal) {
  auto& gradient = table_.clear_gradient(batch.rows.size());
  if (options_.pooling != Pooling::max) {
    kernels_.spread_sum(signal.data(), stride_, bags_of(batch.block), gradient.data());
    return;
  }
  for (std::size_t u = 0; u < batch.rows.size(); ++u)
    position_[static_cast<std::size_t>(batch.rows[u])] = static_cast<std::int32_t>(u);
  for (std::size_t at = 0; at < signal.size(); ++at) {
    const std::int32_t row = pass_.winner[at];
    if (row < 0) continue;
    const auto u = static_cast<std::size_t>(position_[static_cast<std::size_t>(row)]);
    gradient[u * stride_ + at % stride_] += signal[at];
  }
}

void NativePoolDense::move(Parameter& parameter) const {
  if (optimizer_ == Optimizer::sgd) {
    const auto rate = static_cast<float>(learning_rate_);
    for (std::size_t i = 0; i < parameter.value.size(); ++i) parameter.value[i] -= rate * parameter.gradient[i];
    return;
  }
  kernels_.adam(parameter.moving(), parameter.gradient.data(), parameter.value.size(), adam_step(learning_rate_, steps_));
}

void NativePoolDense::refresh_columns() {
  for (auto& layer : layers_) {
    for (std::size_t o = 0; o < layer.outputs; ++o) {
      const float* row = layer.weights.value.data() + o * layer.in_stride();
      for (std::size_t j = 0; j < layer.inputs; ++j) layer.columns[j * layer.out_stride() + o] = row[j];
    }
  }
}

void NativePoolDense::embeddings(const DocumentBlock& block, std::span<float> out) const {
  Pass pass;
  forward(bags_of(block), embedding_.data(), pass);
  const std::size_t width = layers_.back().inputs;
  const std::size_t stride = layers_.back().in_stride();
  for (std::size_t i = 0; i < block.documents(); ++i)
    std::copy_n(pass.inputs.back().data() + i * stride, width, out.data() + i * width);
}

void NativePoolDense::log_probabilities(const DocumentBlock& block, std::span<float> out) const {
  Pass pass;
  forward(bags_of(block), embedding_.data(), pass);
  last_layer(block.documents(), pass.inputs.back(), pass);
  const std::size_t classes = layers_.back().outputs;
  const std::size_t stride = layers_.back().out_stride();
  const std::vector<float> logits = pass.logits;
  if (outputs_ == Outputs::sigmoid) {
    sigmoid(block.documents(), pass);
    for (std::size_t i = 0; i < block.documents(); ++i) {
      for (std::size_t c = 0; c < classes; ++c)
        out[i * classes + c] = std::min(logits[i * stride + c], 0.0F) - pass.rest[i * stride + c];
    }
    return;
  }
  softmax(block.documents(), pass);
  for (std::size_t i = 0; i < block.documents(); ++i) {
    const float* row = logits.data() + i * stride;
    const auto total = *std::max_element(row, row + classes) + static_cast<float>(portable_log(pass.totals[i]));
    for (std::size_t c = 0; c < classes; ++c) out[i * classes + c] = row[c] - total;
  }
}

NetworkWeights NativePoolDense::weights() const {
  NetworkWeights weights{unpad_rows(embedding_, static_cast<std::size_t>(options_.embedding_dim)), {}};
  for (const auto& layer : layers_) {
    const auto& bias = layer.bias.value;
    weights.layers.push_back({unpad_rows(layer.weights.value, layer.inputs),
                              {bias.begin(), bias.begin() + static_cast<std::ptrdiff_t>(layer.outputs)}});
  }
  return weights;
}

EngineState NativePoolDense::state() const {
  const auto columns = static_cast<std::size_t>(options_.embedding_dim);
  EngineState state;
  state.steps = steps_;
  state.words = table_.words();
  state.rows[0] = Matrix(state.words.size(), columns);
  for (std::size_t u = 0; u < state.words.size(); ++u) {
    std::copy_n(embedding_.data() + static_cast<std::size_t>(state.words[u]) * stride_, columns,
                state.rows[0].row(u).begin());
  }
  state.rows[1] = unpad_rows(table_.parameter().mean, columns);
  state.rows[2] = unpad_rows(table_.parameter().variance, columns);
  for (std::size_t part = 0; part < parts.size(); ++part) {
    for (const auto& layer : layers_) {
      const auto& bias = layer.bias.*parts[part];
      state.layers[part].push_back({unpad_rows(layer.weights.*parts[part], layer.inputs),
                                    {bias.begin(), bias.begin() + static_cast<std::ptrdiff_t>(layer.outputs)}});
    }
  }
  return state;
}

void NativePoolDense::restore(const EngineState& state) {
  steps_ = state.steps;
  for (std::size_t u = 0; u < state.words.size(); ++u) {
    std::ranges::copy(state.rows[0].row(u), embedding_.begin() + state.words[u] * static_cast<std::ptrdiff_t>(stride_));
  }
  table_.restore(state.words, pad_rows(state.rows[1]), pad_rows(state.rows[2]), steps_);
  for (std::size_t part = 0; part < parts.size(); ++part) {
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      layers_[l].weights.*parts[part] = pad_rows(state.layers[part][l].weights);
      std::ranges::copy(state.layers[part][l].bias, (layers_[l].bias.*parts[part]).begin());
    }
  }
  refresh_columns();
}

}  // namespace alrun::native
