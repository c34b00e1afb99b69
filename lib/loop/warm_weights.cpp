#include "loop/warm_weights.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/yaml.h"
#include "core/build_id.h"
#include "core/codecs.h"
#include "core/hash.h"

namespace alrun {
namespace {

template <class Section>
void add_options(const Section& section, Sha256& hash) {
  hash.field(to_yaml(Codec<Section>::write(section)));
}

}  // namespace

void WarmWeights::save(const Classifier& model, const Pool& pool, std::int64_t round) const {
  if (!file_.empty()) model.save(file_, key(pool, round));
}

void WarmWeights::replayed(const Pool& pool, std::int64_t round) {
  if (!file_.empty()) last_key_ = key(pool, round);
}

std::optional<std::int64_t> WarmWeights::load(Classifier& model, const Pool& pool, std::int64_t next) const {
  if (file_.empty()) return std::nullopt;
  for (const auto round : {next, next - 1}) {
    try {
      model.load(file_, round == next ? key(pool, next) : last_key_);
      return round;
    } catch (const Error&) {
      continue;  // never more than a loss of time
    }
  }
  return std::nullopt;
}

// All that the weights after a round depend on.
std::string WarmWeights::key(const Pool& pool, std::int64_t round) const {
  Sha256 hash;
  hash.field(build_id());
  hash.field(prepared_.sha256);
  add_options(experiment_.dataset, hash);
  add_options(experiment_.text, hash);
  add_options(experiment_.model, hash);
  add_options(experiment_.training, hash);
  hash.field(fmt::format("{} {} {}", seed_, round, fmt::join(pool.labelled(), ",")));
  hash.field(experiment_.task.type);
  for (std::size_t i = 0; i < pool.answers().size(); ++i) {
    hash.field(fmt::format("{}", fmt::join(pool.answers().row(i), ",")));
  }
  return hash.hex();
}

}  // namespace alrun
