#include <gtest/gtest.h>

#include <numeric>
#include <understudy/solvers/materials/cell_level.hpp>
#include <understudy/solvers/materials/microstructures/laminate.hpp>

namespace understudy::materials {
namespace {

/// A grid whose voxels are cut by oblique layers, with room for the starts of a few slots.
CellOptions tight(const std::string& element, const std::string& interface) {
  CellOptions options;
  options.resolution = 8;
  options.element = element;
  options.interface = interface;
  options.memory = 0.05;
  return options;
}

/// Solves that many slots, accepts the step, and says what is kept.
const WarmStarts& keep(CellLevel<2>& level, std::size_t slots) {
  std::vector<std::int64_t> ids(slots);
  std::iota(ids.begin(), ids.end(), std::int64_t{0});
  const auto memories = level.memories(ids);
  const auto geometry = level.geometries().get(Execution(), {{}}).front().geometry;
  std::vector<CellTask<2>> tasks(slots);
  std::vector<CellTask<2>*> pointers;
  for (std::size_t k = 0; k < slots; ++k) {
    CellTask<2>& task = tasks[k];
    task.geometry = geometry;
    task.phases = 2;
    for (int p = 0; p < 2; ++p) task.moduli.mu[p] = task.moduli.lambda[p] = 30 + 200 * p;
    task.load[0] = 1.1;
    task.load[3] = 0.95;
    task.memory = memories[k];
    pointers.push_back(&task);
  }
  level.solve(numerics::Workers(Execution()), pointers, Wanted::tangent);
  level.accept();
  return level.warm_starts();
}

TEST(CellLevel, WarmStartsKeepToTheLimit) {
  for (const char* element : {"one_point", "full"})
    for (const char* interface : {"laminate", "staircase"}) {
      const CellOptions options = tight(element, interface);
      const Interface kind =
          options.interface == "laminate" ? Interface::laminate : Interface::staircase;
      Moduli reference;
      reference.mu[0] = reference.lambda[0] = 30;
      CellLevel<2> level(options, options.resolution, make_load_space(2, 2, true),
                         make_laminate<2>({0.5, "x", {1, 2}}, {}, kind), reference);
      const WarmStarts& starts = keep(level, 20);
      EXPECT_LT(starts.size(), 20U) << element << " " << interface;  // the limit matters,
      EXPECT_GE(starts.size(), 2U) << element << " " << interface;   // and is made use of
      EXPECT_LE(static_cast<double>(starts.bytes()), 0.75e6 * options.memory)
          << element << " " << interface;
    }
}

}  // namespace
}  // namespace understudy::materials
