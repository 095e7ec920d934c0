#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <loops/porous/pore_law.hpp>
#include <loops/porous/porous_case.hpp>
#include <loops/structure_case.hpp>

namespace understudy::test {
namespace {

/// Quantities of a loop at its last step: what an x86 processor found. Whatever computes now,
/// processor or GPU, has to agree.
struct Stored {
  std::string name;
  std::function<loops::LoopResult()> run;
  std::map<std::string, double> quantities;
};

loops::LoopResult run_structure(const char* geometry, const char* element) {
  NeoHookean op;
  return run(structure_case({{"geometry", text(geometry)},
                             {"element", text(element)},
                             {"displacement", text("0.4 mm")},
                             {"steps", whole(2)},
                             {"tolerance", number(1e-11)}}),
             op);
}

loops::LoopResult run_manifold() {
  PoreLaw op({.xx = 4, .xy = 1, .yy = 6, .inertia = 0.2}, {.volume_fraction = true});
  return run_porous(porous_case(with(manifold(), {{"tolerance", number(1e-12)}}), 16, 8), op);
}

Stored structure(const char* geometry, const char* element,
                 std::map<std::string, double> quantities) {
  return {geometry, [=] { return run_structure(geometry, element); }, std::move(quantities)};
}

std::vector<Stored> all_stored() {
  return {structure("cook", "fbar",
                    {{"strain_energy", 0.86021343872958866},
                     {"load_reaction", 4.3045414155625874},
                     {"stress_p99", 0.93330109161301911}}),
          structure("plate_with_hole", "q2",
                    {{"strain_energy", 15.099096722845346},
                     {"load_reaction", 74.805273826175437},
                     {"stress_p99", 18.621779260337057}}),
          structure("l_bracket", "q2_reduced",
                    {{"strain_energy", 0.15415221321373324},
                     {"load_reaction", 0.77223554743652989},
                     {"stress_p99", 0.60500104006483091}}),
          structure("beam", "fbar",
                    {{"strain_energy", 0.053184948934349073},
                     {"load_reaction", 0.2660395053313625},
                     {"stress_p99", 0.51674523274076201}}),
          {"porous",
           run_manifold,
           {{"pressure_drop", 3.8625894667886045},
            {"flow_nonuniformity", 0.30951039593844692},
            {"dissipated_power", 0.00019442533243004467},
            {"maximum_velocity", 0.010582909841531039}}}};
}

class StoredAnswers : public testing::TestWithParam<Stored> {};

TEST_P(StoredAnswers, AreFoundAgain) {
  const auto result = GetParam().run();
  ASSERT_TRUE(result.completed) << result.note;
  for (const auto& [name, value] : GetParam().quantities)
    EXPECT_NEAR(quantity(result, name).back(), value, 1e-9 * std::abs(value)) << name;
}

INSTANTIATE_TEST_SUITE_P(Loops, StoredAnswers, testing::ValuesIn(all_stored()),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace understudy::test
