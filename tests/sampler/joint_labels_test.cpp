#include "sampler/joint_labels.h"

#include <cmath>

#include "catch.h"

using namespace alrun;

namespace {

// C × T: members .9 for their own class of two.
const std::vector<double> opposed{0.9, 0.1, 0.1, 0.9};
// The first member does not know, the second is certain.
const std::vector<double> other{0.5, 1, 0.5, 0};

double entropy_of_two(double p) { return -p * std::log(p) - (1 - p) * std::log(1 - p); }

// I(y; member) of `other` where the first member has probability w: H of the mixture less w H(.5, .5).
double information_of_other(double w) { return entropy_of_two(w / 2) - w * std::log(2.0); }

}  // namespace

TEST_CASE("joint labels: the first document's information is its BALD, the same document's again is less") {
  JointLabels labels(2, 100, 10);
  Rng rng(1, "test");
  CHECK(labels.information(opposed) == Approx(0.3680642).margin(1e-7));
  labels.add(opposed, rng);
  CHECK(labels.information(opposed) == Approx(0.5143747 - 0.3680642).margin(1e-7));
  CHECK(labels.information(other) == Approx(information_of_other(0.9) / 2 + information_of_other(0.1) / 2));
}

TEST_CASE("joint labels: in a sample the information is that of the labels drawn, one from each member in turn") {
  int mixed = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    JointLabels labels(2, 1, 2);
    Rng rng(seed, "test");
    labels.add(opposed, rng);
    const double found = labels.information(other);
    // A label of the first class makes the first member likely, .9 to .1. Member 0 draws it nine times in ten, member 1
    // once.
    const double as_expected = information_of_other(0.9) / 2 + information_of_other(0.1) / 2;
    const bool both_first = std::abs(found - information_of_other(0.9)) < 1e-12;
    const bool both_second = std::abs(found - information_of_other(0.1)) < 1e-12;
    CHECK((both_first || both_second || std::abs(found - as_expected) < 1e-12));
    mixed += both_first || both_second ? 0 : 1;
  }
  CHECK(std::abs(mixed - 400 * 0.82) < 5 * std::sqrt(400 * 0.82 * 0.18));  // 5 standard deviations
}

TEST_CASE("joint labels: members that are told apart for certain leave nothing to learn") {
  for (const std::size_t exact : {1U, 1000U}) {
    JointLabels labels(2, exact, 7);
    Rng rng(3, "test");
    labels.add({1, 0, 0, 1}, rng);
    CHECK(labels.information(opposed) == 0);
    CHECK(labels.information(other) == 0);
  }
}

TEST_CASE("joint labels: hundreds of documents neither underflow nor go beyond what there is to know") {
  for (const std::size_t exact : {1U, 1000U}) {
    JointLabels labels(2, exact, 100);
    Rng rng(3, "test");
    const std::vector<double> faint{0.5 + 1e-3, 0.5 - 1e-3, 0.5 - 1e-3, 0.5 + 1e-3};
    for (int i = 0; i < 1500; ++i) labels.add(i % 2 == 0 ? faint : std::vector<double>{1e-200, 1e-200, 1, 1}, rng);
    CHECK(labels.information(opposed) > 0.3);
    CHECK(labels.information(opposed) < 0.3680643);
  }
}
