#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/cell_settings.hpp>
#include <understudy/study/generate.hpp>

#include "study/toy.hpp"

namespace understudy::study {
namespace {

using toy::Folder;

std::string ellipse_case(const std::string& sampling) {
  return R"(
[solver]
name = "cell"
dimensions = 2
resolution = 8
)" + std::string(toy::two_phases) +
         R"([solver.microstructure]
shape = "ellipsoid"
[solver.ports]
volume_fraction = [0.05, 0.6]
[sampling]
)" + sampling;
}

// The largest volume fraction that a sampler asks for; the port is the last number of a sample.
double largest_fraction(const std::string& sampling) {
  const Folder folder(ellipse_case(sampling));
  const Catalogue catalogue = standard_catalogue();
  Silence silence;
  const StudyContext context{catalogue, Case::open(folder.case_file(), {}), folder.out(), silence};
  const Signature signature = context.make_solver()->signature();
  const auto sampler = make_sampler(context, signature, SamplingPurpose::training);
  std::vector<double> sample(5);
  double largest = 0;
  for (std::size_t path = 0; path < sampler->paths(); ++path) {
    sampler->fill(path, 0, sample);
    largest = std::max(largest, sample.back());
  }
  return largest;
}

// An ellipse of the default aspect 1.5, with a gap of 0.01 cells to its images.
const double untouched = 0.99 * 0.99 * 3.14159265358979 / 4 / 1.5;

// The tightest geometry is approached, not drawn again and again.
const auto just_untouched = testing::AllOf(testing::Gt(untouched - 0.02), testing::Lt(untouched));

TEST(Samplers, KeepInclusionsOfTheDefaultAspectFromTouching) {
  EXPECT_THAT(largest_fraction("name = \"hencky_paths\"\npaths = 50\n"), just_untouched);
}

TEST(Samplers, SobolSamplesOfACellDoNotTouchEither) {
  EXPECT_THAT(largest_fraction("name = \"sobol\"\npaths = 50\n[sampling.ranges]\n"
                               "deformation_gradient = [0.9, 1.1]\n"),
              just_untouched);
}

TEST(Samplers, RangesOfACellEndWhereItsParametersDo) {
  for (const auto& [port, range, least] :
       {std::tuple("contrast", "[-2.0, 20.0]", "1e-06"),
        std::tuple("volume_fraction", "[0.1, 0.9]", "0 to 0.7697")}) {
    std::string text = ellipse_case("name = \"hencky_paths\"\n");
    text.replace(text.find("volume_fraction = [0.05, 0.6]"), 29, std::string(port) + " = " + range);
    const Folder folder(text);
    const Catalogue catalogue = standard_catalogue();
    Silence silence;
    const StudyContext context{catalogue, Case::open(folder.case_file(), {}), folder.out(),
                               silence};
    try {
      make_sampler(context, context.make_solver()->signature(), SamplingPurpose::training);
      FAIL() << port;
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(),
                  testing::AllOf(testing::HasSubstr("toy.toml:"), testing::HasSubstr(port),
                                 testing::HasSubstr("out of range"), testing::HasSubstr(least)));
    }
  }
}

}  // namespace
}  // namespace understudy::study
