#include "model/torch/pool_dense.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/cuda.h>

#include <array>
#include <string>
#include <tuple>

#include "core/error.h"
#include "model/torch/tensors.h"

namespace alrun {
namespace {

constexpr int bag_sum = 0;
constexpr int bag_max = 2;
constexpr std::array parts{&Parameter::value, &Parameter::mean, &Parameter::variance};

/// From here on libtorch throws where it knows no way to compute the same bits in every run. What it would do besides, fill
/// all memory before it is written, costs time alone.
template <class Context>
void same_bits_in_every_run(Context& context) {
  context.setDeterministicAlgorithms(true, /*warn_only=*/false);
  if constexpr (requires { context.setDeterministicFillUninitializedMemory(false); }) {  // since 2.2
    context.setDeterministicFillUninitializedMemory(false);
  }
}

at::Device device_of(const TrainingOptions& training) {
  if (training.device == Device::cpu) return at::kCPU;
  if (!torch::cuda::is_available()) {
    throw Error("training.device: cuda needs a CUDA device and a libtorch built for it, and there is none here; use cpu");
  }
  same_bits_in_every_run(at::globalContext());
  return at::kCUDA;
}

/// libtorch's error as ours, without its C++ backtrace and its lines on how to debug libtorch.
Error in_our_words(const c10::Error& error) {
  const std::string text = error.what_without_backtrace();
  const auto line = text.substr(0, text.find('\n'));
  if (line.find("CUDA") != std::string::npos && line.find("out of memory") != std::string::npos) {
    return Error(
        "training.device: the CUDA device has too little free memory for this run; use a smaller model, fewer words, "
        "fewer --threads, or cpu");
  }
  return Error(fmt::format("libtorch: {}", line));
}

/// Runs `body` with libtorch on one thread.
template <class F>
auto with_torch(F body) {
  const BlasTurn turn(*torch_turns);
  thread_local const bool single = (at::set_num_threads(1), true);
  static_cast<void>(single);
  try {
    return body();
  } catch (const c10::Error& error) {
    throw in_our_words(error);
  }
}

Matrix to_matrix(const at::Tensor& tensor) {
  Matrix copy(static_cast<std::size_t>(tensor.size(0)), static_cast<std::size_t>(tensor.size(1)));
  copy_out(tensor, copy.data());
  return copy;
}

/// Each document's largest elements over its rows; zeros for a document without any. embedding_bag has a gradient of its
/// own, but on a GPU that adds up in the order in which threads happen to come; an indexed read's is added up in a fixed
/// one.
at::Tensor largest_rows(const at::Tensor& rows, const at::Tensor& words, const at::Tensor& starts) {
  const auto [values, bags, sizes, winners] = at::_embedding_bag(rows.detach(), words, starts, false, bag_max);
  const auto zeros = at::zeros({1, rows.size(1)}, rows.options());
  const auto from = winners.masked_fill(sizes.unsqueeze(1) == 0, rows.size(0));
  return at::cat({rows, zeros}).index({from, at::arange(rows.size(1), words.options())});
}

bool all_finite(const at::Tensor& tensor) { return at::isfinite(tensor.sum()).item<bool>(); }

}  // namespace

BlasTurns* torch_turns = nullptr;

TorchPoolDense::TorchPoolDense(const EmbeddingPoolDenseOptions& options, const TrainingOptions& training, Outputs outputs)
    : options_(options),
      optimizer_(training.optimizer),
      learning_rate_(training.learning_rate),
      outputs_(outputs),
      device_(device_of(training)) {}

void TorchPoolDense::reset(NetworkWeights weights) {
  with_torch([&] {
    const c10::NoGradGuard no_grad;
    embedding_.emplace(to_tensor(weights.embedding, device_));
    layers_.clear();
    for (const auto& layer : weights.layers) {
      layers_.push_back({Parameter(to_tensor(layer.weights, device_)), Parameter(to_tensor(layer.bias, device_))});
    }
    steps_ = 0;
  });
}

void TorchPoolDense::begin_fit(std::span<const std::int32_t> words) {
  with_torch([&] {
    const c10::NoGradGuard no_grad;
    words_ = to_tensor(words, device_).to(at::kLong);
    table_ = embedding_;
    for (const auto part : parts) (*table_).*part = ((*embedding_).*part).index_select(0, words_);
  });
}

bool TorchPoolDense::end_fit() {
  return with_torch([&] {
    const c10::NoGradGuard no_grad;
    for (const auto part : parts) ((*embedding_).*part).index_copy_(0, words_, (*table_).*part);
    bool finite = all_finite(table_->value);
    for (const auto& layer : layers_) finite = finite && all_finite(layer.weights.value) && all_finite(layer.bias.value);
    table_.reset();
    return finite;
  });
}

double TorchPoolDense::step(const TrainingBatch& batch) {
  return with_torch([&] {
    const c10::AutoGradMode with_gradients(true);
    const auto index = to_tensor(batch.rows, device_).to(at::kLong);
    auto rows = table_->value.index_select(0, index).requires_grad_();
    std::vector<at::Tensor> inputs{rows};
    for (auto& layer : layers_) {
      inputs.push_back(layer.weights.value.requires_grad_());
      inputs.push_back(layer.bias.value.requires_grad_());
    }
    auto features = hidden(pool_rows(rows, batch.block));
    if (batch.dropout.rows() > 0) features = features * to_tensor(batch.dropout, device_);
    const auto loss = this->loss(logits(features), batch.labels);
    // A batch of documents without a known word leaves the rows unused: their gradient is then undefined.
    const auto gradients = torch::autograd::grad({loss}, inputs, {}, {}, false, /*allow_unused=*/true);
    for (auto& input : inputs) input.requires_grad_(false);
    update(index, gradients);
    return loss.item<double>();
  });
}

void TorchPoolDense::update(const at::Tensor& rows, const std::vector<at::Tensor>& gradients) {
  const c10::NoGradGuard no_grad;
  const OptimizerStep optimizer(optimizer_, learning_rate_, ++steps_);
  optimizer.rows(*table_, rows, gradients[0]);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    optimizer.dense(layers_[i].weights, gradients[1 + 2 * i]);
    optimizer.dense(layers_[i].bias, gradients[2 + 2 * i]);
  }
}

/// Training: the few distinct rows of a batch, weighted by a dense documents × rows matrix, which is what mm is fast at.
at::Tensor TorchPoolDense::pool_rows(const at::Tensor& rows, const DocumentBlock& block) const {
  if (options_.pooling == Pooling::max) {
    const auto starts = std::span(block.offsets).first(block.documents());
    return largest_rows(rows, to_tensor(block.words, device_).to(at::kLong), to_tensor(starts, device_));
  }
  Matrix weights(block.documents(), static_cast<std::size_t>(rows.size(0)));
  for (std::size_t document = 0; document < block.documents(); ++document) {
    const auto row = weights.row(document);
    const auto end = static_cast<std::size_t>(block.offsets[document + 1]);
    for (auto e = static_cast<std::size_t>(block.offsets[document]); e < end; ++e) {
      row[static_cast<std::size_t>(block.words[e])] = block.weights[e];
    }
  }
  return at::mm(to_tensor(weights, device_), rows);
}

/// Scoring: straight from the whole embedding.
at::Tensor TorchPoolDense::pool_words(const DocumentBlock& block) const {
  const auto starts = std::span(block.offsets).first(block.documents());
  const bool max = options_.pooling == Pooling::max;
  const auto weights = max ? at::Tensor() : to_tensor(block.weights, device_);
  return std::get<0>(at::embedding_bag(embedding_->value, to_tensor(block.words, device_).to(at::kLong),
                                       to_tensor(starts, device_), false, max ? bag_max : bag_sum, false, weights));
}

at::Tensor TorchPoolDense::hidden(at::Tensor pooled) const {
  if (options_.pooled_activation == Activation::relu) pooled = at::relu(pooled);
  for (std::size_t i = 0; i + 1 < layers_.size(); ++i) {
    pooled = at::relu(at::linear(pooled, layers_[i].weights.value, layers_[i].bias.value));
  }
  return pooled;
}

at::Tensor TorchPoolDense::logits(const at::Tensor& features) const {
  const auto& layer = layers_.back();
  return at::linear(features, layer.weights.value, layer.bias.value);
}

at::Tensor TorchPoolDense::loss(const at::Tensor& logits, const Answers& labels) const {
  if (outputs_ == Outputs::softmax) {
    return at::nll_loss(at::log_softmax(logits, 1), to_tensor(labels.values(), device_).to(at::kLong));
  }
  Matrix targets(static_cast<std::size_t>(logits.size(0)), static_cast<std::size_t>(logits.size(1)));
  for (std::size_t i = 0; i < targets.rows(); ++i) {
    for (const std::int32_t label : labels.row(i)) targets.row(i)[static_cast<std::size_t>(label)] = 1;
  }
  return at::binary_cross_entropy_with_logits(logits, to_tensor(targets, device_), {}, {}, at::Reduction::Mean);
}

void TorchPoolDense::embeddings(const DocumentBlock& block, std::span<float> out) const {
  with_torch([&] {
    const c10::NoGradGuard no_grad;
    copy_out(hidden(pool_words(block)), out);
  });
}

void TorchPoolDense::log_probabilities(const DocumentBlock& block, std::span<float> out) const {
  with_torch([&] {
    const c10::NoGradGuard no_grad;
    const auto logits = this->logits(hidden(pool_words(block)));
    copy_out(outputs_ == Outputs::softmax ? at::log_softmax(logits, 1) : at::log_sigmoid(logits), out);
  });
}

NetworkWeights TorchPoolDense::weights() const {
  return with_torch([&] {
    const c10::NoGradGuard no_grad;
    NetworkWeights weights{to_matrix(embedding_->value), {}};
    for (const auto& layer : layers_) {
      std::vector<float> bias(static_cast<std::size_t>(layer.bias.value.numel()));
      copy_out(layer.bias.value, bias);
      weights.layers.push_back({to_matrix(layer.weights.value), std::move(bias)});
    }
    return weights;
  });
}

EngineState TorchPoolDense::state() const {
  return with_torch([&] {
    const c10::NoGradGuard no_grad;
    EngineState state;
    state.steps = steps_;
    const auto words = words_.to(at::kCPU, at::kInt).contiguous();
    state.words.assign(words.data_ptr<std::int32_t>(), words.data_ptr<std::int32_t>() + words.numel());
    for (std::size_t part = 0; part < parts.size(); ++part) {
      state.rows[part] = to_matrix(((*embedding_).*parts[part]).index_select(0, words_));
      for (const auto& layer : layers_) {
        std::vector<float> bias(static_cast<std::size_t>(layer.bias.value.numel()));
        copy_out(layer.bias.*parts[part], bias);
        state.layers[part].push_back({to_matrix(layer.weights.*parts[part]), std::move(bias)});
      }
    }
    return state;
  });
}

void TorchPoolDense::restore(const EngineState& state) {
  with_torch([&] {
    const c10::NoGradGuard no_grad;
    steps_ = state.steps;
    words_ = to_tensor(state.words, device_).to(at::kLong);
    for (std::size_t part = 0; part < parts.size(); ++part) {
      ((*embedding_).*parts[part]).index_copy_(0, words_, to_tensor(state.rows[part], device_));
      for (std::size_t l = 0; l < layers_.size(); ++l) {
        layers_[l].weights.*parts[part] = to_tensor(state.layers[part][l].weights, device_);
        layers_[l].bias.*parts[part] = to_tensor(state.layers[part][l].bias, device_);
      }
    }
  });
}

}  // namespace alrun
