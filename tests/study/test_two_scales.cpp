#include <gtest/gtest.h>

#include <cmath>
#include <understudy/study/run.hpp>

#include "study/toy.hpp"

namespace understudy::study {
namespace {

const char* const two_scales = R"(case = "two_scales"
[solver]
name = "cell"
dimensions = 2
resolution = 8
tolerance = 1e-9
[[solver.phase]]
name = "matrix"
bulk_modulus = "62.5 MPa"
shear_modulus = "28.8 MPa"
[[solver.phase]]
name = "inclusion"
[solver.microstructure]
shape = "sphere"
[solver.ports]
volume_fraction = [0.05, 0.25]
[loop]
name = "structure"
geometry = "cook"
elements = [3, 3]
load = "4 MPa"
steps = 1
tolerance = 1e-10
[loop.field]
volume_fraction = [0.1, 0.2, 0.25, 0.1]
[output]
vtk = "none"
)";

// Relative residuals of the last increment, down to what the cells' own tolerance hides.
std::vector<double> last_residuals(const loops::LoopResult& result) {
  const auto& residual = result.history.doubles("newton/residual");
  const auto& increment =
      std::get<std::vector<std::int64_t>>(result.history.array("newton/increment").data);
  std::vector<double> last;
  for (std::size_t i = 0; i < residual.size(); ++i)
    if (increment[i] == increment.back() && residual[i] > 1e-9) last.push_back(residual[i]);
  return last;
}

// The cells' tangent is the exact derivative of their stress, so that Newton's method in the
// structure above them is quadratic.
TEST(PhysicsTwoScales, NewtonConvergesQuadraticallyWithCellsInEveryPoint) {
  const toy::Folder folder(two_scales);
  const Catalogue catalogue = standard_catalogue();
  Silence silence;
  const StudyContext context{catalogue, Case::open(folder.case_file(), {}), folder.out(), silence};
  RunOperator solver = make_operator(context, "solver");
  const loops::LoopResult result = run_loop(context, solver, nullptr, nullptr).loop;
  ASSERT_TRUE(result.completed) << result.note;
  const std::vector<double> r = last_residuals(result);
  const std::size_t n = r.size();
  ASSERT_GE(n, 3U);
  const double order = std::log(r[n - 1] / r[n - 2]) / std::log(r[n - 2] / r[n - 3]);
  EXPECT_GE(order, 1.8) << testing::PrintToString(r);
}

}  // namespace
}  // namespace understudy::study
