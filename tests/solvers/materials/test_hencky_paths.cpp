#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <core/message.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/hencky_paths.hpp>

namespace understudy::materials {
namespace {

Signature cell_signature(std::size_t d) {
  return {.inputs = {{"volume_fraction", "1", {}},
                     {"deformation_gradient", "1", {d, d}},
                     {"contrast", "1", {}}},
          .outputs = {{"stress", "MPa", {d, d}}}};
}

const std::vector<PortRange> ranges = {{"contrast", {2, 20}}, {"volume_fraction", {0.05, 0.3}}};

struct Sample {
  double fraction, contrast;
  Eigen::MatrixXd f;                                                            // [d,d]
  Eigen::VectorXd stretches() const { return f.jacobiSvd().singularValues(); }  // descending
  double most() const { return stretches()(0); }
  double least() const { return stretches()(f.rows() - 1); }
};

Sample draw(const HenckyPaths& paths, std::size_t path, std::size_t state, std::size_t d) {
  std::vector<double> numbers(d * d + 2);
  paths.fill(path, state, numbers);
  Sample sample{numbers.front(), numbers.back(), Eigen::MatrixXd(d, d)};
  for (std::size_t i = 0; i < d * d; ++i)
    sample.f(static_cast<Eigen::Index>(i / d), static_cast<Eigen::Index>(i % d)) = numbers[1 + i];
  return sample;
}

class PathsTest : public testing::TestWithParam<std::size_t> {};

TEST_P(PathsTest, StayInTheRangeAndReachItsEnds) {
  const std::size_t d = GetParam();
  const HenckyOptions options{.paths = 200, .states_per_path = 5};
  const HenckyPaths paths(options, cell_signature(d), ranges, 1, SamplingPurpose::training);
  double least = 1, most = 1;
  for (std::size_t path = 0; path < 200; ++path) {
    for (std::size_t state = 0; state < 5; ++state) {
      const Sample sample = draw(paths, path, state, d);
      least = std::min(least, sample.least());
      most = std::max(most, sample.most());
      ASSERT_GE(sample.fraction, 0.05);
      ASSERT_LE(sample.fraction, 0.3);
      ASSERT_GE(sample.contrast, 2);
      ASSERT_LE(sample.contrast, 20);
      ASSERT_GT(sample.f.determinant(), 0);
    }
  }
  EXPECT_GE(least, 0.75 - 1e-12);
  EXPECT_LE(most, 1.3 + 1e-12);
  EXPECT_LT(least, 0.76);
  EXPECT_GT(most, 1.29);
}

// Along a path: same parameters, same principal axes in the reference, logarithms in proportion.
TEST_P(PathsTest, AreProportionalInLogarithmicStrain) {
  const std::size_t d = GetParam();
  const HenckyOptions options{.states_per_path = 4};
  const HenckyPaths paths(options, cell_signature(d), ranges, 1, SamplingPurpose::training);
  for (std::size_t path = 0; path < 10; ++path) {
    const Sample first = draw(paths, path, 0, d), last = draw(paths, path, 3, d);
    EXPECT_EQ(first.contrast, last.contrast);
    EXPECT_EQ(first.fraction, last.fraction);
    const Eigen::VectorXd a = first.stretches().array().log(), b = last.stretches().array().log();
    EXPECT_LT((4 * a - b).norm(), 1e-12 + 1e-10 * b.norm());
    const Eigen::MatrixXd c1 = first.f.transpose() * first.f, c4 = last.f.transpose() * last.f;
    EXPECT_LT((c1 * c4 - c4 * c1).norm(), 1e-12);
  }
}

TEST_P(PathsTest, OutOfDistributionLeavesStretchesOrParametersOrBoth) {
  const std::size_t d = GetParam();
  const HenckyOptions options{.states_per_path = 5, .out_of_distribution_paths = 60};
  const HenckyPaths paths(options, cell_signature(d), ranges, 1,
                          SamplingPurpose::out_of_distribution);
  ASSERT_EQ(paths.paths(), 60U);
  for (std::size_t path = 0; path < 60; ++path) {
    const Sample last = draw(paths, path, 4, d);
    const bool stretched = last.most() > 1.3 || last.least() < 0.75;
    const bool moved = last.contrast < 2 || last.contrast > 20;
    EXPECT_EQ(stretched, path % 3 != 1) << path;
    EXPECT_EQ(moved, path % 3 != 0) << path;
    EXPECT_GT(last.fraction, 0);
    EXPECT_GE(last.least(), 0.6 - 1e-12);
    EXPECT_LE(last.most(), 1.6 + 1e-12);
  }
}

INSTANTIATE_TEST_SUITE_P(Dimensions, PathsTest, testing::Values(2, 3));

TEST(HenckyPaths, DependOnSeedAndPathAlone) {
  const HenckyPaths a({}, cell_signature(2), ranges, 1, SamplingPurpose::training);
  const HenckyPaths b({}, cell_signature(2), ranges, 1, SamplingPurpose::training);
  const HenckyPaths c({}, cell_signature(2), ranges, 2, SamplingPurpose::training);
  draw(b, 7, 3, 2);
  EXPECT_EQ(draw(a, 5, 3, 2).f, draw(b, 5, 3, 2).f);
  EXPECT_NE(draw(a, 5, 3, 2).f, draw(c, 5, 3, 2).f);
}

TEST(HenckyPaths, NameAPortWithoutRange) {
  try {
    HenckyPaths({}, cell_signature(2), {ranges[0]}, 1, SamplingPurpose::training);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(error.complaint().what.find("volume_fraction"), std::string::npos);
    EXPECT_NE(error.complaint().todo.find("[solver.ports]"), std::string::npos);
  }
}

Settings::Value pair(double low, double high) {
  return Settings::List{Settings(low), Settings(high)};
}

// What is said of a section [sampling] whose keys stand in lines 1, 2, ... of a case.
std::string said_of(const std::vector<std::pair<std::string, Settings::Value>>& keys) {
  Settings section;
  int line = 0;
  for (const auto& [key, value] : keys) section.set(key, Settings(value, {"case.toml", ++line}));
  section.set_path("sampling");
  return message([&] { read_hencky_options(section); });
}

TEST(HenckyPaths, OuterStretchesMustEncloseTheInnerOnes) {
  for (const auto& [low, high] :
       std::vector<Range>{{0.8, 1.6}, {0.6, 1.2}, {0.75, 1.6}, {0.6, 1.3}}) {
    const std::string said =
        said_of({{"stretch", pair(0.75, 1.3)}, {"out_of_distribution_stretch", pair(low, high)}});
    for (const std::string part : {"case.toml:2: 'sampling.out_of_distribution_stretch': ",
                                   "must reach beyond", "stretch 0.75 to 1.3, out of distribution",
                                   "lower end below 0.75", "upper end above 1.3", "Widen it"})
      EXPECT_NE(said.find(part), std::string::npos) << said;
  }
  EXPECT_NE(said_of({{"stretch", pair(0.5, 1.3)}}).find("case.toml:1: 'sampling.stretch': "),
            std::string::npos);
  EXPECT_EQ(said_of({{"stretch", pair(0.5, 1.3)}, {"out_of_distribution_paths", std::int64_t{0}}}),
            "no error");
  EXPECT_THROW(
      HenckyPaths({.stretch = {0.5, 1.3}}, cell_signature(2), ranges, 1, SamplingPurpose::training),
      InputError);
}

TEST(HenckyPaths, StretchesMustReachToBothSidesOfOne) {
  const std::string said = said_of({{"stretch", pair(1.1, 1.3)}});
  for (const std::string part : {"case.toml:1: 'sampling.stretch'", "1.1 to 1.3", "below 1"})
    EXPECT_NE(said.find(part), std::string::npos) << said;
}

TEST(HenckyPaths, CorrectsParametersThatHaveNoCell) {
  HenckyPaths paths({}, cell_signature(2), ranges, 1, SamplingPurpose::training);
  paths.set_feasible([](std::span<double> p) { p[1] = std::min(p[1], 0.1); });
  for (std::size_t path = 0; path < 50; ++path) EXPECT_LE(draw(paths, path, 0, 2).fraction, 0.1);
}

}  // namespace
}  // namespace understudy::materials
