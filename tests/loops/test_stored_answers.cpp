#include <gtest/gtest.h>

#include <cmath>
#include <loops/structure_case.hpp>

namespace understudy::test {
namespace {

/// A structure at its last load: what an x86 processor found. Whatever computes now, processor or
/// GPU, has to agree.
struct Stored {
  std::string geometry, element;
  double strain_energy, load_reaction, stress_p99;
};

std::vector<Stored> all_stored() {
  return {
      {"cook", "fbar", 0.86021343872958866, 4.3045414155625874, 0.93330109161301911},
      {"plate_with_hole", "q2", 15.099096722845346, 74.805273826175437, 18.621779260337057},
      {"l_bracket", "q2_reduced", 0.15415221321373324, 0.77223554743652989, 0.60500104006483091},
      {"beam", "fbar", 0.053184948934349073, 0.2660395053313625, 0.51674523274076201}};
}

class StoredAnswers : public testing::TestWithParam<Stored> {};

TEST_P(StoredAnswers, AreFoundAgain) {
  const Stored& stored = GetParam();
  NeoHookean op;
  const auto result = run(structure_case({{"geometry", text(stored.geometry.c_str())},
                                          {"element", text(stored.element.c_str())},
                                          {"displacement", text("0.4 mm")},
                                          {"steps", whole(2)},
                                          {"tolerance", number(1e-11)}}),
                          op);
  ASSERT_TRUE(result.completed) << result.note;
  const auto last = [&](const char* name) { return quantity(result, name).back(); };
  EXPECT_NEAR(last("strain_energy"), stored.strain_energy, 1e-9 * stored.strain_energy);
  EXPECT_NEAR(last("load_reaction"), stored.load_reaction, 1e-9 * std::abs(stored.load_reaction));
  EXPECT_NEAR(last("stress_p99"), stored.stress_p99, 1e-9 * stored.stress_p99);
}

INSTANTIATE_TEST_SUITE_P(Structures, StoredAnswers, testing::ValuesIn(all_stored()),
                         [](const auto& one) { return one.param.geometry; });

}  // namespace
}  // namespace understudy::test
