#include "catch.h"
#include "sampler/make_sampler.h"
#include "sampler/random_committee.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

Selection choose(const std::string& type, const PoolData& data, std::size_t k) {
  FixedPool pool(data);
  Rng rng(1, "sampler");
  return make_sampler(type)->select(pool, k, rng);
}

const std::vector<std::string> by_probabilities{"entropy",      "margin",   "least_confidence",        "ratio",
                                                "power_margin", "egl_word", "expected_gradient_length"};
const std::vector<std::string> by_committee{"vote_entropy",    "consensus_entropy", "qbc_kl",     "bald",
                                            "variation_ratio", "mean_std",          "power_bald", "batch_bald"};

}  // namespace

TEST_CASE("explanations name the second likeliest class and its probability, of whatever document was chosen") {
  auto data = pool_of({matrix_of({{0.2F, 0.5F, 0.3F}, {0.4F, 0.4F, 0.2F}, {0.9F, 0.0F, 0.1F}}),
                       matrix_of({{0.2F, 0.3F, 0.5F}, {0.4F, 0.4F, 0.2F}, {0.1F, 0.0F, 0.9F}})});
  data.class_names = {"cats", "dogs", "birds"};
  data.explains = true;
  const std::vector<std::string> names{"birds", "dogs", "birds"};  // of equals the first is the prediction
  const std::vector<float> probabilities{0.3F, 0.4F, 0.1F};
  auto samplers = by_probabilities;
  samplers.insert(samplers.end(), by_committee.begin(), by_committee.end());
  for (const auto& type : samplers) {
    CAPTURE(type);
    const auto selection = choose(type, data, 3);
    REQUIRE(selection.explanations.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      const auto row = static_cast<std::size_t>(selection.ids[i] - 1);
      CHECK(*selection.explanations[i].find("runner_up") == Value(names[row]));
      CHECK(*selection.explanations[i].find("runner_up_probability") == Value(static_cast<double>(probabilities[row])));
    }
  }
}

TEST_CASE("explanations of committee samplers count the votes") {
  auto data = document_of({{0.2F, 0.5F, 0.3F}, {0.1F, 0.2F, 0.7F}, {0.3F, 0.4F, 0.3F}});
  data.explains = true;
  Value votes = Value::Map{};
  votes.set("class1", 2);
  votes.set("class2", 1);
  for (const auto& type : by_committee) {
    CAPTURE(type);
    CHECK(*choose(type, data, 1).explanations.at(0).find("votes") == votes);
  }
}

TEST_CASE("explanations hold what else a sampler went by") {
  auto data = pool_of({matrix_of({{0.9F, 0.1F}, {0.9F, 0.1F}}), matrix_of({{0.1F, 0.9F}, {0.1F, 0.9F}})});
  data.embeddings = matrix_of({{3, 4}, {3, 4}});
  data.explains = true;
  const auto number = [](const Value& explanation, const char* key) { return *explanation.find(key)->get<double>(); };
  CHECK(number(choose("expected_gradient_length", data, 1).explanations[0], "embedding_norm") == 5);
  CHECK(number(choose("power_margin", data, 1).explanations[0], "base_score") == Approx(0.2));
  CHECK(number(choose("power_bald", data, 1).explanations[0], "base_score") == Approx(0.3680642));
  const auto second = choose("batch_bald", data, 2).explanations[1];
  CHECK(number(second, "bald") == Approx(0.3680642));
  CHECK(number(second, "gain") == Approx(0.5143747 - 0.3680642));
}

TEST_CASE("there is no runner-up of one class, and no explanation unless it is asked for") {
  auto data = document_of({{1}, {1}});
  for (const auto* samplers : {&by_probabilities, &by_committee}) {
    for (const auto& type : *samplers) {
      CAPTURE(type);
      data.explains = true;
      const auto explanations = choose(type, data, 1).explanations;
      REQUIRE(explanations.size() == 1);
      CHECK(explanations[0].get<Value::Map>() != nullptr);
      CHECK(explanations[0].find("runner_up") == nullptr);
      data.explains = false;
      CHECK(choose(type, data, 1).explanations.empty());
    }
  }
}
