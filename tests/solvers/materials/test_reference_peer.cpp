#include <gtest/gtest.h>

#include <cmath>
#include <core/at.hpp>
#include <understudy/solvers/materials/cell.hpp>
#include <understudy/solvers/materials/microstructures/inclusions.hpp>

namespace understudy::materials {
namespace {

// A sphere of radius 0.4 in 32^3 staircase voxels with fully integrated elements is the problem
// that FANS (S. Leuschner, F. Fritzen, Comput. Mech. 62, 2018; its test of compressible neo-Hookean
// phases) solves, too. The stresses are what it gave for shears F12 at relative tolerance 1e-8.
struct Shear {
  double amount;
  double stress[9];
};
constexpr Shear kPeer[] = {
    {0.02,
     {-0.0006027333789, 0.8333687486956, 0, 0.8333383020118, 0.0015223342215, 0, 0, 0,
      -0.0001409776678}},
    {0.1,
     {-0.0150249550058, 4.1723449723878, 0, 4.1686367141346, 0.0370825825337, 0, 0, 0,
      -0.0035873584727}},
};

TEST(PhysicsPeer, StaircaseSphereHasTheStressesOfFans) {
  CellOptions options;
  options.dimensions = 3;
  options.resolution = 32;
  options.element = "full";
  options.interface = "staircase";
  options.load_space = "full";
  options.tolerance = 1e-7;
  const double fraction = 4.0 / 3.0 * M_PI * 0.4 * 0.4 * 0.4;
  CellSolver<3> solver(options, {{"matrix", 62.5, 28.8462}, {"inclusion", 222.222, 166.6667}},
                       make_sphere<3>({fraction}, {}, Interface::staircase), {});
  Batch in(solver.signature().inputs, std::size(kPeer));
  for (std::size_t s = 0; s < std::size(kPeer); ++s) {
    for (std::size_t i = 0; i < 3; ++i) at(in["deformation_gradient"], s, 4 * i) = 1;
    at(in["deformation_gradient"], s, 1) = kPeer[s].amount;
  }
  Batch out(std::size(kPeer));
  out.add(solver.signature().output("stress"));
  const Outcomes outcomes("outcomes", std::size(kPeer));
  solver.apply(Execution(), in, out, outcomes);
  Kokkos::fence();
  for (std::size_t s = 0; s < std::size(kPeer); ++s)
    for (std::size_t c = 0; c < 9; ++c)
      EXPECT_NEAR(at(out["stress"], s, c), kPeer[s].stress[c], 1e-6 * kPeer[s].stress[1])
          << "shear " << kPeer[s].amount << ", component " << c;
}

}  // namespace
}  // namespace understudy::materials
