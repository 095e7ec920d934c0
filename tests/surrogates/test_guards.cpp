#include <gtest/gtest.h>

#include <cmath>
#include <core/at.hpp>
#include <core/message.hpp>
#include <numbers>
#include <surrogates/pore_law.hpp>
#include <surrogates/trained.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/surrogates/guards/guards.hpp>
#include <understudy/surrogates/guards/input_guards.hpp>
#include <understudy/surrogates/guards/nearest.hpp>
#include <understudy/surrogates/guards/output_guards.hpp>
#include <understudy/surrogates/guards/strain_kernels.hpp>
#include <understudy/surrogates/surrogate.hpp>

namespace understudy::surrogates {
namespace {

using testing::composite_inputs;
using testing::small_model;

TEST(Calibration, TakesTheLargestThresholdThatKeepsTheShare) {
  const std::vector<double> scores = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const std::vector<double> errors = {0, 0, 5, 0, 0, 0, 0, 0, 5, 5};
  // At a fifth: 1 of 8 is allowed, 2 of 9 is not, 3 of 10 is not.
  const Threshold fifth = calibrate(scores, errors, 1.0, 0.2);
  EXPECT_EQ(fifth.value, 8.0);
  EXPECT_EQ(fifth.accepted, 8U);
  EXPECT_EQ(fifth.exceeding, 1U);
  EXPECT_EQ(calibrate(scores, errors, 1.0, 0.0).value, 2.0);
  EXPECT_EQ(calibrate(scores, errors, 9.0, 0.0).value, 10.0);
  EXPECT_EQ(calibrate(scores, std::vector<double>(10, 5.0), 1.0, 0.1).value, 0.0);
  EXPECT_EQ(calibrate({}, {}, 1.0, 0.1).accepted, 0U);
}

TEST(Calibration, EqualScoresStandOrFallTogetherAndNaNExceeds) {
  EXPECT_EQ(calibrate({1, 2, 2}, {0, 0, 5}, 1.0, 0.1).value, 1.0);
  EXPECT_EQ(calibrate({1, 2}, {0, NAN}, 1.0, 0.1).value, 1.0);
}

TEST(Calibration, QuantileIsTheSmallestValueThatCoversTheShare) {
  EXPECT_EQ(quantile({3, 1, 2, 4}, 0.5), 2.0);
  EXPECT_EQ(quantile({3, 1, 2, 4}, 1.0), 4.0);
  EXPECT_EQ(quantile({3, 1, 2, 4}, 0.0), 1.0);
  EXPECT_EQ(quantile({}, 0.5), 0.0);
}

TEST(Calibration, ATighterToleranceNeverAcceptsMore) {
  double before = 1e300;
  for (const double tolerance : {0.1, 0.02, 0.01, 0.005, 0.001}) {
    GuardOptions options;
    options.tolerance = tolerance;
    const Calibration now = calibrate(small_model(), options);
    EXPECT_LE(now.spread_limit, before);
    EXPECT_LE(static_cast<double>(now.threshold.exceeding),
              0.02 * static_cast<double>(now.threshold.accepted));
    before = now.spread_limit;
  }
}

Scores::HostMirror scores_of(Guard& guard, const Batch& in, const Batch& out) {
  const Scores scores("scores", in.size());
  guard.score(Execution(), in, out, scores);
  Kokkos::fence();
  return on_host(scores);
}

std::shared_ptr<Guard> guard_named(const std::string& name) {
  GuardOptions options;
  options.tolerance = 0.1;
  options.use = {name};
  const auto guards = make_guards(small_model(), options);
  return guards.size() == 1 ? guards[0] : nullptr;
}

TEST(Guards, AcceptTheTrainingDataAndRefuseWhatLiesOutside) {
  const Batch in = composite_inputs(40);
  Surrogate surrogate(small_model());
  Batch out(surrogate.signature().outputs, 40);
  surrogate.apply(Execution(), in, out, Outcomes("outcomes", 40));
  Kokkos::fence();
  for (const std::string name : {"jacobian", "range", "ellipticity", "spread", "distance"}) {
    const auto guard = guard_named(name);
    ASSERT_NE(guard, nullptr) << name;
    EXPECT_EQ(guard->name(), name);
    const auto scores = scores_of(*guard, in, out);
    int accepted = 0;
    for (std::size_t i = 0; i < 40; ++i) accepted += scores(i) <= 1.0;
    EXPECT_GE(accepted, 30) << name;
  }
  const auto range = guard_named("range"), jacobian = guard_named("jacobian");
  at(in["contrast"], 3, 0) = 30.0;
  at(in["deformation_gradient"], 4, 0) = 4.0 * at(in["deformation_gradient"], 4, 0);
  at(in["volume_fraction"], 5, 0) = NAN;
  const auto scores = scores_of(*range, in, out);
  EXPECT_GT(scores(3), 1.0);
  EXPECT_GT(scores(4), 1.0);
  EXPECT_FALSE(scores(5) <= 1.0);
  EXPECT_LE(scores(6), 1.0);
  at(in["deformation_gradient"], 7, 0) = -1.0 * at(in["deformation_gradient"], 7, 0);
  EXPECT_GT(scores_of(*jacobian, in, out)(7), 1.0);
  at(in["contrast"], 8, 0) = 100.0;
  EXPECT_GT(scores_of(*guard_named("distance"), in, out)(8), 1.0);
  GuardOptions loose;
  loose.tolerance = 0.1;
  const double limit = calibrate(small_model(), loose).spread_limit;
  at(out["uncertainty"], 9, 0) = 1.01 * limit;
  at(out["uncertainty"], 10, 0) = NAN;
  const auto spread = scores_of(*guard_named("spread"), in, out);
  EXPECT_GT(spread(9), 1.0);
  EXPECT_FALSE(spread(10) <= 1.0);
}

TEST(Guards, SpreadAndDistanceScoreShareOfTheirLimits) {
  Batch out({{"uncertainty", "1", {}}}, 3);
  at(out["uncertainty"], 0, 0) = 0.1;
  at(out["uncertainty"], 1, 0) = 0.5;
  SpreadGuard spread(0.25);
  const auto of_spread = scores_of(spread, Batch(3), out);
  EXPECT_EQ(of_spread(0), 0.4);
  EXPECT_EQ(of_spread(1), 2.0);
  EXPECT_EQ(of_spread(2), 0.0);
  const std::vector<Port> ports = {{"x", "m", {}}};
  GuardData data;
  data.scale = {2.0};
  data.points = {0.0};
  Batch in(ports, 2);
  at(in["x"], 1, 0) = 1.5;
  DistanceGuard distance(GuardFeatures(ports, 2.0), data, 0.5);
  const auto of_distance = scores_of(distance, in, out);
  EXPECT_EQ(of_distance(0), 0.0);
  EXPECT_EQ(of_distance(1), 1.5);
}

// Where calibration found no score that keeps the promise, none is good enough.
TEST(Guards, ALimitOfZeroRefusesEvenAScoreOfZero) {
  Batch out({{"uncertainty", "1", {}}}, 1), in({{"x", "m", {}}}, 1);
  SpreadGuard spread(0.0);
  EXPECT_GT(scores_of(spread, in, out)(0), 1.0);
  GuardData data;
  data.scale = {1.0};
  data.points = {0.0};
  DistanceGuard distance(GuardFeatures(in.ports(), 1.0), data, 0.0);
  EXPECT_GT(scores_of(distance, in, out)(0), 1.0);
}

TEST(Guards, TheSpreadOfOneMemberIsNoGuard) {
  NetworkOptions network = testing::small_network();
  network.members = 1;
  const Model alone = train(testing::composite_samples(10, 4), network, testing::short_training(1));
  GuardOptions options;
  const std::string said = message([&] { make_guards(alone, options); });
  for (const char* part : {"\"spread\" could refuse nothing", "Got network.members = 1",
                           "expected at least two members", "Raise network.members"})
    EXPECT_NE(said.find(part), std::string::npos) << said;
  std::erase(options.use, "spread");
  EXPECT_EQ(make_guards(alone, options).size(), 4U);
}

// A network that sees a whole turn differs from one that sees half a turn in what is near.
TEST(Guards, AnglesAreAsFarApartAsTheNetworkSeesThem) {
  const std::vector<Port> ports = {{"angle", "rad", {}}};
  GuardData data;
  data.scale = {1.0, 1.0};
  data.points = {1.0, 0.0};  // t = 0
  Batch in(ports, 1);
  at(in["angle"], 0, 0) = std::numbers::pi;
  const auto distance = [&](double factor) {
    const Field found = NearestPoint(GuardFeatures(ports, factor), data).distances(Execution(), in);
    Kokkos::fence();
    return on_host(found)(0, 0);
  };
  EXPECT_NEAR(distance(2.0), 0.0, 1e-12);
  EXPECT_NEAR(distance(1.0), 2.0, 1e-12);
  EXPECT_EQ(small_model().angle_factor(), 2.0);
}

TEST(Guards, OnlySpreadAndDistanceRankWhatIsAudited) {
  for (const auto& guard : make_guards(small_model(), {}))
    EXPECT_EQ(guard->predicts_error(), guard->name() == "spread" || guard->name() == "distance")
        << guard->name();
}

TEST(Guards, DistanceIsThatOfTheNearestPoint) {
  const std::vector<Port> ports = {{"x", "m", {2}}, {"angle", "rad", {}}};
  GuardData data;
  data.scale = {2.0, 0.5, 1.0, 1.0};
  const std::size_t count = 37;
  const Stream stream(3, "distance test", 0);
  for (std::size_t k = 0; k < 4 * count; ++k) data.points.push_back(stream.normal(k));
  Batch in(ports, 9);
  for (std::size_t i = 0; i < 9; ++i) {
    at(in["x"], i, 0) = stream.normal(1000 + 3 * i);
    at(in["x"], i, 1) = stream.normal(1001 + 3 * i);
    at(in["angle"], i, 0) = stream.normal(1002 + 3 * i);
  }
  const Field found = NearestPoint(GuardFeatures(ports, 2.0), data).distances(Execution(), in);
  Kokkos::fence();
  const auto angle = on_host(in["angle"]), point = on_host(in["x"]), distances = on_host(found);
  for (std::size_t i = 0; i < 9; ++i) {
    const double t = 2.0 * angle(i, 0);
    const double x[4] = {point(i, 0) / 2.0, point(i, 1) / 0.5, std::cos(t), std::sin(t)};
    double nearest = 1e300;
    for (std::size_t p = 0; p < count; ++p) {
      double squared = 0.0;
      for (std::size_t c = 0; c < 4; ++c) squared += std::pow(x[c] - data.points[4 * p + c], 2);
      nearest = std::min(nearest, std::sqrt(squared));
    }
    EXPECT_NEAR(distances(i, 0), nearest, 1e-12);
  }
}

// Four atoms in general position; sample 0 as they are, 1 turned and shifted, 2 with atom 3 moved.
Batch few_atoms() {
  const double places[12] = {0.0, 0.0, 0.0, 1.5, 0.1, 0.0, 2.0, 1.4, 0.3, 3.4, 1.2, 1.1};
  Batch in({{"positions", "A", {4, 3}}}, 3);
  change(in["positions"], [&](auto i, auto k, double) {
    const double* at = places + k / 3 * 3;
    if (i == 1) return 10.0 + (k % 3 == 0 ? -at[1] : k % 3 == 1 ? at[0] : at[2]);
    return at[k % 3] + (i == 2 && k == 9 ? 0.4 : 0.0);
  });
  return in;
}

TEST(Guards, AtomsAreComparedByHowCrowdedItIsAroundThem) {
  const Batch in = few_atoms();
  const GuardFeatures features(in.ports(), 1.0);
  EXPECT_EQ(features.parts(), 4U);
  EXPECT_EQ(features.range_columns(), 0U);
  const Field found = features.distance(Execution(), in);
  Kokkos::fence();
  const auto columns = on_host(found);
  ASSERT_EQ(columns.extent(1), 16U);
  double moved = 0.0;
  for (std::size_t c = 0; c < 16; ++c) {
    EXPECT_NEAR(columns(1, c), columns(0, c), 1e-12);
    moved = std::max(moved, std::fabs(columns(2, c) - columns(0, c)));
  }
  EXPECT_GT(moved, 0.01);
  // Of atom 0: all others within 5 and 8 A, two within 3 A.
  const double squares[3] = {2.26, 6.05, 14.21};
  const auto within = [&](double cutoff) {
    double sum = 0.0;
    for (const double s : squares) sum += std::pow(std::max(0.0, 1.0 - s / cutoff / cutoff), 3);
    return sum;
  };
  EXPECT_NEAR(columns(0, 0), within(3.0), 1e-12);
  EXPECT_NEAR(columns(0, 1), within(5.0), 1e-12);
  EXPECT_NEAR(columns(0, 2), within(8.0), 1e-12);
}

// Sample 0 is atom 0 of one point and atom 1 of the other: known parts, in a new combination.
TEST(Guards, TheDistanceOfAMoleculeIsThatOfItsFarthestAtom) {
  const Batch in = few_atoms();
  const GuardFeatures features(in.ports(), 1.0);
  const Field columns = features.distance(Execution(), in);
  Kokkos::fence();
  const auto at = on_host(columns);
  GuardData data;
  data.scale.assign(16, 0.5);
  for (int point = 0; point < 2; ++point)
    for (std::size_t c = 0; c < 16; ++c)
      data.points.push_back((at(0, c) + (static_cast<int>(c / 4) % 2 == point ? 0.0 : 3.0)) / 0.5);
  const Field found = NearestPoint(features, data).distances(Execution(), in);
  Kokkos::fence();
  const auto distances = on_host(found);
  EXPECT_EQ(distances(0, 0), 0.0);
  EXPECT_NEAR(distances(1, 0), 0.0, 1e-10);
  double farthest = 0.0;
  for (std::size_t part = 0; part < 4; ++part) {
    double square = 0.0;
    for (std::size_t c = 4 * part; c < 4 * part + 4; ++c)
      square += std::pow((at(2, c) - at(0, c)) / 0.5, 2);
    farthest = std::max(farthest, std::sqrt(square));
  }
  EXPECT_NEAR(distances(2, 0), farthest, 1e-12);
}

TEST(Guards, AnEnergyBeyondTheWidenedRangeIsRefused) {
  Batch out({{"energy", "kcal/mol", {}}}, 5);
  const double energies[5] = {-120.0, -131.0, -137.0, -64.0, NAN};
  for (std::size_t k = 0; k < 5; ++k) at(out["energy"], k, 0) = energies[k];
  EnergyGuard guard({-130.0, -100.0}, 0.2);
  const auto scores = scores_of(guard, Batch(5), out);
  EXPECT_NEAR(scores(0), 5.0 / 21.0, 1e-12);
  EXPECT_LE(scores(1), 1.0);
  for (const std::size_t row : {2, 3, 4}) EXPECT_FALSE(scores(row) <= 1.0) << row;
}

// A_iJkL = mu d_ik d_JL + (lambda + mu) d_iJ d_kL has the acoustic tensor
// mu I + (lambda + mu) N N: elliptic for mu > 0 and lambda + 2 mu > 0.
template <int D>
void fill_isotropic(const Field::HostMirror& tangent, std::size_t row, double mu, double lambda) {
  for (int i = 0; i < D; ++i)
    for (int j = 0; j < D; ++j)
      for (int k = 0; k < D; ++k)
        for (int l = 0; l < D; ++l)
          tangent(row, static_cast<std::size_t>(((i * D + j) * D + k) * D + l)) =
              mu * (i == k && j == l) + (lambda + mu) * (i == j && k == l);
}

template <int D>
void check_ellipticity() {
  const std::size_t d = D;
  Batch out({{"tangent", "MPa", {d, d, d, d}}}, 4);
  const auto tangent = on_host(out["tangent"]);
  fill_isotropic<D>(tangent, 0, 1.0, 2.0);
  fill_isotropic<D>(tangent, 1, -0.1, 2.0);
  fill_isotropic<D>(tangent, 2, 1.0, -2.5);
  for (std::size_t k = 0; k < d * d * d * d; ++k) tangent(3, k) = NAN;
  Kokkos::deep_copy(out["tangent"], tangent);
  EllipticityGuard guard(D);
  const auto scores = scores_of(guard, Batch(4), out);
  EXPECT_LE(scores(0), 1.0);
  EXPECT_GT(scores(1), 1.0);
  EXPECT_GT(scores(2), 1.0);
  EXPECT_FALSE(scores(3) <= 1.0);
}

TEST(Guards, EllipticityIsLostWhereTheAcousticTensorSaysSo) {
  check_ellipticity<2>();
  check_ellipticity<3>();
}

TEST(Guards, AFlowMustNotGainEnergy) {
  Batch in({{"reynolds", "1", {2}}}, 5), out({{"dissipation", "1", {}}}, 5);
  const auto set = [&](std::size_t row, double flow, double dissipation) {
    at(in["reynolds"], row, 1) = flow;
    at(out["dissipation"], row, 0) = dissipation;
  };
  set(0, -2.0, 3.0);
  set(1, -2.0, -1e-9);
  set(2, 0.0, -1e-9);
  set(3, 0.0, INFINITY);
  set(4, 1.0, NAN);
  DissipationGuard guard;
  const auto scores = scores_of(guard, in, out);
  for (std::size_t row : {0, 2}) EXPECT_LE(scores(row), 1.0) << row;
  for (std::size_t row : {1, 3, 4}) EXPECT_FALSE(scores(row) <= 1.0) << row;
}

TEST(Guards, TheDissipationIsWatchedWhereTheModelHasOne) {
  NetworkOptions network = testing::small_network();
  network.name = "drag";
  const Model model = train(testing::pore_samples(40), network, testing::short_training(1));
  std::vector<std::string> names;
  for (const auto& guard : make_guards(model, {})) names.push_back(guard->name());
  EXPECT_EQ(names, (std::vector<std::string>{"range", "distance", "spread", "dissipation"}));
}

TEST(Guards, SmallestEigenvalueOfKnownMatrices) {
  const double plane[4] = {2.0, 1.0, 1.0, 2.0};
  EXPECT_NEAR(smallest_eigenvalue<2>(plane), 1.0, 1e-14);
  const double space[9] = {2.0, -1.0, 0.0, -1.0, 2.0, -1.0, 0.0, -1.0, 2.0};
  EXPECT_NEAR(smallest_eigenvalue<3>(space), 2.0 - std::sqrt(2.0), 1e-13);
  const double multiple[9] = {3.0, 0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 3.0};
  EXPECT_NEAR(smallest_eigenvalue<3>(multiple), 3.0, 1e-14);
}

TEST(Guards, UnknownNamesAndPortsAreRefused) {
  GuardOptions options;
  options.use = {"elipticity"};
  try {
    make_guards(small_model(), options);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("ellipticity"), std::string::npos);
  }
  options = {};
  options.port = "temperature";
  EXPECT_THROW(make_guards(small_model(), options), InputError);
}

}  // namespace
}  // namespace understudy::surrogates
