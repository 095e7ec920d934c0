#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <understudy/core/sample_errors.hpp>

#include "at.hpp"

namespace understudy {
namespace {

TEST(SampleErrors, follow_their_definition) {
  const std::vector<Port> ports{{"p", "MPa", {2}}, {"q", "1", {}}};
  const Batch exact(ports, 5), near(ports, 5);
  const auto set = [](const Batch& batch, std::size_t i, double a, double b, double q) {
    at(batch["p"], i, 0) = a;
    at(batch["p"], i, 1) = b;
    at(batch["q"], i, 0) = q;
  };
  set(exact, 0, 3, 4, 10);  // |p| = 5 is above the scale
  set(near, 0, 3.3, 4.4, 10);
  set(exact, 1, 0, 0, 10);  // below it
  set(near, 1, 0.3, 0.4, 10);
  set(exact, 2, 3, 4, 10);  // the worse port counts
  set(near, 2, 3.3, 4.4, 15);
  set(exact, 3, 1, 1, 1);
  set(near, 3, std::nan(""), 1, 1);
  set(exact, 4, 1, 1, 1);
  set(near, 4, 1, 1, 1);
  const auto errors = sample_errors(Execution(), near, exact, {{"p", 2.0}, {"q", 1.0}});
  EXPECT_THAT(errors, testing::ElementsAre(testing::DoubleNear(0.1, 1e-12),
                                           testing::DoubleNear(0.25, 1e-12),
                                           testing::DoubleNear(0.5, 1e-12),
                                           std::numeric_limits<double>::infinity(), 0.0));
}

}  // namespace
}  // namespace understudy
