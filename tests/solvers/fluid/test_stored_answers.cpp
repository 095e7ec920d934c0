#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <solvers/fluid/pore_probe.hpp>
#include <understudy/solvers/fluid/lattice_units.hpp>

namespace understudy::fluid {
namespace {

/// Drag of a slow and of a fast flow, what an x86 processor found with a tolerance of 1e-9.
/// Whatever computes now, processor or GPU, and however flows are accelerated, has to agree.
/// UNDERSTUDY_PRINT_ANSWERS=1 prints them anew; there must be a reason in the physics to store what
/// it prints.
const std::map<std::string, std::vector<double>> kStoredDrags = {
    {"plane", {15.3626701214, -44.8123278617, 1366.38616497, 2181.1392554}},
    {"pins", {40.3350868996, -351.925507916, 5162.49419717, 17556.3372684}},
    {"space",
     {9.28417844227, -12.3770569452, 3.09525413012, 550.555798018, 144.50616029, 741.930958855}},
    {"space_with_coarser_grids",
     {9.35340911498, -12.4695185688, 3.11828684734, 553.911119381, 143.820689612, 746.904294824}},
    {"image_in_space",
     {148.193982205, -296.861241751, 14.7898292686, 24356.8133675, 24063.7706045, 37418.3341279}},
};

/// A cell, and flows in it.
struct StoredFlows {
  std::string name;
  std::function<Answer(double tolerance)> ask;
};

template <int D, class Shape>
StoredFlows flows(const std::string& name, int resolution, const Shape& shape, const Rows& rows) {
  return {name, [=](double tolerance) {
            PoreFlow<D> flow =
                pore_flow<D>({.resolution = resolution, .tolerance = tolerance}, shape, {});
            return ask(flow, rows);
          }};
}

std::vector<StoredFlows> all_flows() {
  const Rows plane{{0.3, -0.4}, {30, 20}}, space{{0.3, -0.4, 0.1}, {15, 4, 20}};
  const auto image = [=](double tolerance) {
    PoreFlow<3> flow = pores_of_image<3>(
        image_of<3>({12, 10, 8},
                    [](const Node<3>& at) { return (at[0] / 3 + at[1] / 2 + at[2] / 3) % 3 == 0; }),
        tolerance);
    return ask(flow, space);
  };
  return {flows<2>("plane", 32, shapes::EllipsoidOptions{0.2, 2, 0.4}, plane),
          flows<2>("pins", 40, shapes::RandomSphereOptions{.count = 4, .seed = 3}, plane),
          flows<3>("space_with_coarser_grids", 28, shapes::SphereOptions{0.15}, space),
          flows<3>("space", 16, shapes::SphereOptions{0.15}, space),
          {"image_in_space", image}};
}

class StoredAnswers : public testing::TestWithParam<StoredFlows> {};

void print_drags(const std::string& name, const std::vector<double>& drags) {
  std::printf("    {\"%s\", {", name.c_str());
  for (std::size_t k = 0; k < drags.size(); ++k)
    std::printf("%s%.12g", k == 0 ? "" : ", ", drags[k]);
  std::printf("}},\n");
}

/// To a share of the drag of each flow.
void expect_stored_drags(const StoredFlows& flows, double tolerance, double accuracy) {
  const Answer found = flows.ask(tolerance);
  for (const Outcome outcome : found.outcomes) EXPECT_EQ(outcome, Outcome::ok);
  if (std::getenv("UNDERSTUDY_PRINT_ANSWERS") != nullptr)
    return print_drags(flows.name, found.drag);
  const std::vector<double>& stored = kStoredDrags.at(flows.name);
  ASSERT_EQ(found.drag.size(), stored.size());
  const std::size_t dimensions = stored.size() / found.outcomes.size();
  for (std::size_t k = 0; k < stored.size(); ++k) {
    const double* const drag = &stored[k / dimensions * dimensions];
    const double size = dimensions == 2 ? length<2>(drag) : length<3>(drag);
    EXPECT_NEAR(found.drag[k], stored[k], accuracy * size) << k;
  }
}

TEST_P(StoredAnswers, AreFoundAgain) { expect_stored_drags(GetParam(), 1e-9, 1e-7); }

TEST_P(StoredAnswers, AreFoundToTheTolerance) { expect_stored_drags(GetParam(), 1e-4, 1e-3); }

INSTANTIATE_TEST_SUITE_P(Flows, StoredAnswers, testing::ValuesIn(all_flows()),
                         [](const auto& flows) { return flows.param.name; });

}  // namespace
}  // namespace understudy::fluid
