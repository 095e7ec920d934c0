#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <core/global_fences.hpp>
#include <loops/structure_case.hpp>
#include <loops/unsure_material.hpp>
#include <set>
#include <understudy/loops/guarded.hpp>
#include <understudy/loops/timed.hpp>

using namespace understudy;
using namespace understudy::loops;
using namespace understudy::test;

namespace {

/// A surrogate `factor` times as stiff as the material it stands in for.
std::shared_ptr<UnsureMaterial> stiffer_by(double factor) {
  return std::make_shared<UnsureMaterial>(NeoHookean::Moduli{100 * factor, 80 * factor});
}

class Frames : public FrameSink {
 public:
  void take(const Frame& frame) override { all.push_back(frame); }
  std::vector<Frame> all;
};

struct Play {
  LoopResult result;
  GuardedStatistics statistics;
  std::size_t solver_samples;
  std::vector<Frame> frames;
};

/// Cook's membrane with a surrogate that is `factor` times too stiff.
Play play(double factor, double limit, const GuardedOptions& options) {
  const auto solver = std::make_shared<Timed>(std::make_shared<NeoHookean>());
  Guarded guarded(stiffer_by(factor), solver, {std::make_shared<Limit>(limit)}, options);
  Frames frames;
  const LoopResult result =
      run(structure_case({{"load", text("4 MPa")}, {"steps", whole(3)}}), guarded, &frames);
  return {result, guarded.statistics(), solver->statistics().samples, frames.all};
}

double tip(const LoopResult& result) { return quantity(result, "tip_displacement").back(); }

double tip_of(Operator& op) {
  return tip(run(structure_case({{"load", text("4 MPa")}, {"steps", whole(3)}}), op));
}

const std::vector<double>& cells(const Frame& frame, const std::string& name) {
  for (const FrameArray& array : frame.cell_data)
    if (array.name == name) return array.values;
  throw std::runtime_error("no array " + name);
}

}  // namespace

TEST(GuardedStructure, fallbacks_bring_the_answer_closer_to_the_solvers) {
  NeoHookean exact;
  const double truth = tip_of(exact);
  const double bare = std::abs(tip_of(*stiffer_by(1.03)) - truth);
  const Play guarded = play(1.03, 0.05, {.audit_worst = 0, .audit_random = 0});
  ASSERT_TRUE(guarded.result.completed) << guarded.result.note;
  const double watched = std::abs(tip(guarded.result) - truth);
  EXPECT_LT(watched, 0.8 * bare);
  EXPECT_GT(watched, 0);
  EXPECT_GT(guarded.statistics.fallback_fraction(), 0.05);
  EXPECT_LT(guarded.statistics.fallback_fraction(), 0.95);
  EXPECT_EQ(guarded.solver_samples, guarded.statistics.fallbacks);
  EXPECT_EQ(guarded.statistics.samples, guarded.result.samples);
}

TEST(GuardedStructure, audits_measure_the_surrogates_error) {
  const Play guarded =
      play(1.03, 10,
           {.tolerance = 0.05, .audit_worst = 2, .audit_random = 4, .scales = {{"stress", 1e-6}}});
  ASSERT_TRUE(guarded.result.completed) << guarded.result.note;
  const GuardedStatistics& s = guarded.statistics;
  EXPECT_EQ(s.fallbacks, 0U);
  EXPECT_EQ(s.audits_random, 12U);
  EXPECT_LE(s.audits_worst, 6U);  // one of them may have been drawn as well
  EXPECT_EQ(s.audits_worst + s.audits_random, guarded.solver_samples);
  EXPECT_EQ(s.repeats, 0U);
  EXPECT_NEAR(s.audit_error.value, 0.03, 1e-9);  // moduli and so all stresses are 3 % too large
}

TEST(GuardedStructure, a_wrong_surrogate_is_found_out_and_the_run_still_ends) {
  GuardedOptions options{.tolerance = 0.01, .audit_worst = 4, .audit_random = 4, .repeats = 2};
  options.scales = {{"stress", 1e-6}};
  const Play guarded = play(1.03, 10, options);
  ASSERT_TRUE(guarded.result.completed) << guarded.result.note;
  EXPECT_EQ(guarded.statistics.repeats, 6U);  // two for each of three steps
  EXPECT_GT(guarded.statistics.audits_exceeding, 18U);
  EXPECT_GT(guarded.statistics.accepted_exceeding, 0U);
  EXPECT_GT(guarded.statistics.fallbacks, 0U);
}

TEST(GuardedStructure, pictures_show_where_answers_came_from) {
  const Play guarded =
      play(1.03, 0.05,
           {.tolerance = 0.05, .audit_worst = 1, .audit_random = 1, .scales = {{"stress", 1e-6}}});
  ASSERT_EQ(guarded.frames.size(), 3U);
  const auto& source = cells(guarded.frames.back(), "source");
  EXPECT_EQ(std::set<double>(source.begin(), source.end()), (std::set<double>{0, 1, 2}));
  const auto& uncertainty = cells(guarded.frames.back(), "uncertainty");
  EXPECT_GT(*std::ranges::max_element(uncertainty), 0.05);
}

TEST(GuardedStructure, gives_the_same_numbers_every_time) {
  const GuardedOptions options{
      .tolerance = 0.01, .audit_worst = 2, .audit_random = 2, .scales = {{"stress", 1e-6}}};
  EXPECT_EQ(digest(play(1.03, 0.1, options).result.history),
            digest(play(1.03, 0.1, options).result.history));
}

// Torch and the kernels of one stream keep their order by themselves: nobody waits for the whole
// device, however many steps there are.
TEST(GuardedStructure, waits_for_no_instance_but_its_own) {
  const auto fences = [](int steps) {
    const GlobalFences seen;
    Guarded guarded(stiffer_by(1.3), std::make_shared<NeoHookean>(),
                    {std::make_shared<Limit>(1.02)},
                    {.tolerance = 0.01,
                     .audit_worst = 2,
                     .audit_random = 2,
                     .repeats = 1,
                     .seed = 1,
                     .scales = {{"stress", 1.0}}});
    run(structure_case({{"load", text("4 MPa")}, {"steps", whole(steps)}}), guarded);
    EXPECT_GT(guarded.statistics().fallbacks, 0U);
    EXPECT_GT(guarded.statistics().repeats, 0U);
    return seen.names();
  };
  EXPECT_EQ(fences(1), fences(3));
}
