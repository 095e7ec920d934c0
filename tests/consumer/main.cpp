// Uses core, loops, materials and io of an installed Understudy. Returns 0 when all answers are
// right.
#include <cmath>
#include <cstdio>
#include <memory>
#include <understudy/io/archive_file.hpp>
#include <understudy/loops/timed.hpp>
#include <understudy/solvers/materials/cell.hpp>
#include <understudy/solvers/materials/microstructures/laminate.hpp>

#include "doubling.hpp"

using namespace understudy;

namespace {

/// The answer of an operator to one sample of zeros, but `value` in the first number of `port`.
Batch answer(Operator& op, const std::string& port, double value) {
  const Batch in(op.signature().inputs, 1);
  Batch out(required(op.signature().outputs), 1);
  Kokkos::deep_copy(Kokkos::subview(in[port], Kokkos::ALL, 0), value);
  op.apply(Execution(), in, out, Outcomes("outcomes", 1));
  Kokkos::fence();
  return out;
}

double twice(double x) {
  loops::Timed op(std::make_shared<Doubling>());
  const double y = on_host(answer(op, "x", x)["y"])(0, 0);
  return op.statistics().calls == 1 ? y : std::nan("");
}

/// Stiffness C1111 of layers that are normal to the first direction, MPa: exactly 1 / <1 / p> with
/// p = bulk modulus + 4/3 shear modulus.
double laminate_constant(const materials::Phase& a, const materials::Phase& b) {
  const materials::CellOptions options{.dimensions = 3,
                                       .resolution = 4,
                                       .law = "linear_elastic",
                                       .load_space = "full",
                                       .tolerance = 1e-10};
  materials::CellSolver<3> cell(
      options, {a, b},
      materials::make_laminate<3>({0.5, "x", {}}, {}, materials::Interface::laminate), {});
  return on_host(answer(cell, cell.signature().inputs.front().name, 0.01)["tangent"])(0, 0);
}

double through_a_file(double x) {
  Archive archive;
  archive.set("x", {x}, {}, "MPa");
  io::write_archive("consumer.h5", "consumer", archive);
  return io::read_archive("consumer.h5", "consumer").doubles("x").at(0);
}

bool agree(const char* what, double got, double expected) {
  std::printf("%s: %.12g, expected %.12g\n", what, got, expected);
  return std::fabs(got - expected) <= 1e-9 * std::fabs(expected);
}

}  // namespace

int main(int argc, char** argv) {
  const Kokkos::ScopeGuard kokkos(argc, argv);
  const materials::Phase soft{"soft", 62, 28.5}, hard{"hard", 222, 166.5};  // p = 100, 444 MPa
  const double exact = 2 / (1 / 100.0 + 1 / 444.0);
  const bool right[] = {agree("twice", twice(21), 42),
                        agree("laminate", laminate_constant(soft, hard), exact),
                        agree("file", through_a_file(exact), exact)};
  return right[0] && right[1] && right[2] ? 0 : 1;
}
