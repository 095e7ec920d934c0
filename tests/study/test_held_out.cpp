#include <gtest/gtest.h>

#include <cmath>
#include <core/at.hpp>
#include <understudy/study/held_out.hpp>

namespace understudy::study {
namespace {

struct Numbers {
  std::vector<double> truth, ours;
  std::vector<Outcome> outcomes;
  std::vector<std::int64_t> paths;
};

HeldOutErrors errors_of(const Numbers& numbers) {
  const Port port{"y", "m", {}};
  const std::size_t count = numbers.truth.size();
  io::Samples samples;
  samples.out = Batch({port}, count);
  samples.outcomes.assign(count, Outcome::ok);
  samples.paths = numbers.paths;
  Answer answer{Batch({port}, count), Outcomes("outcomes", count)};
  io::set_values(samples.out["y"], numbers.truth);
  io::set_values(answer.out["y"], numbers.ours);
  for (std::size_t i = 0; i < count; ++i) at(answer.outcomes, i) = numbers.outcomes[i];
  HeldOutErrors errors;
  errors.add(samples, answer, "y");
  return errors;
}

constexpr Outcome ok = Outcome::ok;

TEST(HeldOut, ErrorsAreAddedUpByPath) {
  const HeldOutErrors errors = errors_of({{3, 4, 12}, {3, 5, 10}, {ok, ok, ok}, {7, 7, 9}});
  EXPECT_EQ(errors.unanswered, 0U);
  EXPECT_EQ(errors.paths.at(7).error, 1);
  EXPECT_EQ(errors.paths.at(7).size, 25);
  EXPECT_EQ(errors.paths.at(9).error, 4);
  EXPECT_DOUBLE_EQ(errors.relative(), std::sqrt(5.0) / 13);
}

TEST(HeldOut, SamplesWithoutAnAnswerAreCountedAndLeftOut) {
  const HeldOutErrors errors = errors_of({{3, 4, 12, 1},
                                          {NAN, 5, 0, INFINITY},
                                          {Outcome::out_of_range, ok, Outcome::not_converged, ok},
                                          {1, 1, 2, 3}});
  EXPECT_EQ(errors.unanswered, 3U);
  EXPECT_DOUBLE_EQ(errors.relative(), 0.25);
  EXPECT_FALSE(errors.paths.contains(2));
}

}  // namespace
}  // namespace understudy::study
