#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <understudy/solvers/shapes/fraction_limit.hpp>
#include <understudy/solvers/shapes/sphere.hpp>
#include <understudy/solvers/shapes/varying_parameters.hpp>

#include "core/message.hpp"

namespace understudy::shapes {
namespace {

const std::vector<std::string> kKnown = {"volume_fraction", "viscosity"};

Settings with_port(const std::string& port) {
  Settings solver;
  solver.set("ports." + port, Settings(Settings::List{}));
  solver.set_path("solver");
  return solver;
}

TEST(VaryingParameters, AreTheKeysOfThePorts) {
  EXPECT_TRUE(varying_parameters(Settings()).empty());
  EXPECT_EQ(varying_parameters(with_port("viscosity")), std::vector<std::string>{"viscosity"});
  Settings number;
  number.set("ports", Settings(1.0));
  EXPECT_THROW(varying_parameters(number), InputError);
}

TEST(VaryingParameters, AreKnownOnes) {
  check_ports(with_port("viscosity"), "pores", kKnown);
  EXPECT_THAT(message([] { check_ports(with_port("viscosty"), "pores", kKnown); }),
              testing::AllOf(testing::HasSubstr("solver.ports.viscosty"),
                             testing::HasSubstr("Did you mean 'viscosity'")));
  EXPECT_THAT(message([] { check_varying({"viscosty"}, kKnown); }),
              testing::HasSubstr("A cell has no parameter of that name. Got 'viscosty'"));
}

TEST(VaryingParameters, HaveNoFixedValueInTheSolverOrItsShape) {
  for (const char* key : {"volume_fraction", "pores.volume_fraction"}) {
    Settings solver = with_port("volume_fraction");
    solver.set(key, Settings(0.25));
    solver.set_path("solver");
    EXPECT_THAT(message([&] { check_ports(solver, "pores", kKnown); }),
                testing::AllOf(testing::HasSubstr(std::string("solver.") + key),
                               testing::HasSubstr("fixed and varies. Got 0.25"),
                               testing::HasSubstr("Remove the fixed value")));
  }
}

TEST(FractionLimit, IsThatOfTheShape) {
  const FractionLimit limit = limit_of(std::make_shared<const Spheres<2>>(
      make_bodies<2>(SphereOptions{}, {"volume_fraction"}, "solver.pores")));
  EXPECT_EQ(limit(0.3, 1), 0.3);
  EXPECT_NEAR(limit(1, 1), 0.769769, 1e-6);
}

}  // namespace
}  // namespace understudy::shapes
