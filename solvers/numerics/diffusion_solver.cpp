#include <cmath>
#include <understudy/solvers/numerics/diffusion_solver.hpp>
#include <understudy/solvers/numerics/ordered_sum.hpp>

namespace understudy::numerics {
namespace {

using RowDoubles = Pack<double, lanes<double>>;

/// Doubles along a row; what lies beyond its inner nodes counts as zero.
template <class Visit>
KOKKOS_FORCEINLINE_FUNCTION void for_row(const RowGrid& grid, const RowPiece& piece,
                                         const Visit& visit) {
  int i = piece.begin, a = grid.index(piece.begin, piece.j, piece.k);
  for (; i + RowDoubles::width <= piece.end; i += RowDoubles::width, a += RowDoubles::width)
    visit(a, RowDoubles(1.0));
  if (i >= piece.end) return;
  RowDoubles mask;
  for (int lane = 0; lane < RowDoubles::width; ++lane)
    mask.set(lane, i + lane < piece.end ? 1.0 : 0.0);
  visit(a, mask);
}

/// A applied to numbers of either precision.
template <class T>
struct Stencil {
  RowGrid grid;
  const float *x, *y, *z, *mass;
  const T* u;

  Stencil(const GridLevel& level, const T* numbers)
      : grid(level.grid),
        x(level.coupling[0].data()),
        y(level.coupling[1].data()),
        z(level.coupling[2].data()),
        mass(level.mass.data()),
        u(numbers) {}

  /// Differences are exact where u is nearly constant, as sums of large couplings are not.
  KOKKOS_FORCEINLINE_FUNCTION RowDoubles apply(int a) const {
    const int row = grid.stride(), plane = grid.plane();
    const RowDoubles centre = numbers(u + a);
    RowDoubles sum = numbers(x + a) * (centre - numbers(u + a + 1));
    sum += numbers(x + a - 1) * (centre - numbers(u + a - 1));
    sum += numbers(y + a) * (centre - numbers(u + a + row));
    sum += numbers(y + a - row) * (centre - numbers(u + a - row));
    sum += numbers(z + a) * (centre - numbers(u + a + plane));
    sum += numbers(z + a - plane) * (centre - numbers(u + a - plane));
    if (mass != nullptr) sum += numbers(mass + a) * centre;
    return sum;
  }

  template <class From>
  KOKKOS_FORCEINLINE_FUNCTION static RowDoubles numbers(const From* from) {
    return load_as<double, RowDoubles::width>(from);
  }
};

/// residual = f - A u, and f for the preconditioner.
struct SubtractImage {
  Stencil<double> stencil;
  double* residual;
  float* rhs;

  KOKKOS_FUNCTION void operator()(int p, double& squares) const {
    RowDoubles sum;
    for_row(stencil.grid, stencil.grid.piece(p), [&](int a, RowDoubles mask) {
      const RowDoubles r = mask * (RowDoubles::load(residual + a) - stencil.apply(a));
      r.store(residual + a);
      store_as(r, rhs + a);
      sum += r * r;
    });
    squares += understudy::sum(sum);
  }
};

/// r . z.
template <class T>
struct Dot {
  RowGrid grid;
  const double* r;
  const T* z;

  KOKKOS_FUNCTION void operator()(int p, double& total) const {
    RowDoubles sum;
    for_row(grid, grid.piece(p), [&](int a, RowDoubles mask) {
      sum += mask * (RowDoubles::load(r + a) * load_as<double, RowDoubles::width>(z + a));
    });
    total += understudy::sum(sum);
  }
};

/// p = z + beta p and q = A p, without going through p's neighbours; returns p . q. What p and q
/// held before does not matter when beta is zero.
struct Direct {
  Stencil<float> stencil;
  double beta;
  double *direction, *image;

  KOKKOS_FUNCTION void operator()(int piece, double& total) const {
    RowDoubles sum;
    for_row(stencil.grid, stencil.grid.piece(piece), [&](int a, RowDoubles mask) {
      RowDoubles p = load_as<double, RowDoubles::width>(stencil.u + a), q = stencil.apply(a);
      if (beta != 0) {
        p += beta * RowDoubles::load(direction + a);
        q += beta * RowDoubles::load(image + a);
      }
      p = mask * p;
      q = mask * q;
      p.store(direction + a);
      q.store(image + a);
      sum += p * q;
    });
    total += understudy::sum(sum);
  }
};

/// u += alpha p, r -= alpha q; returns |r|^2.
struct Advance {
  RowGrid grid;
  double alpha;
  const double *direction, *image;
  double *u, *residual;
  float* rhs;

  KOKKOS_FUNCTION void operator()(int p, double& squares) const {
    RowDoubles sum;
    for_row(grid, grid.piece(p), [&](int a, RowDoubles mask) {
      (RowDoubles::load(u + a) + alpha * mask * RowDoubles::load(direction + a)).store(u + a);
      const RowDoubles r =
          mask * (RowDoubles::load(residual + a) - alpha * RowDoubles::load(image + a));
      r.store(residual + a);
      store_as(r, rhs + a);
      sum += r * r;
    });
    squares += understudy::sum(sum);
  }
};

template <class Functor>
double summed(const Execution& exec, const char* label, const RowGrid& grid,
              const Functor& functor) {
  return ordered_sum(exec, label, grid.pieces(), functor);
}

Doubles doubles(const char* label, const RowGrid& grid) { return Doubles(label, grid.size()); }

}  // namespace

DiffusionSolver::DiffusionSolver(const RowGrid& grid, bool with_mass)
    : multigrid_(grid, with_mass),
      solution_(doubles("understudy/numerics/solution", grid)),
      residual_(doubles("understudy/numerics/residual", grid)),
      direction_(doubles("understudy/numerics/direction", grid)),
      image_(doubles("understudy/numerics/image", grid)) {}

std::size_t DiffusionSolver::bytes(const RowGrid& grid, bool with_mass) {
  const std::size_t multigrid = (with_mass ? 7 : 6) * sizeof(float) * grid.size();
  return multigrid + multigrid / 6 + 4 * sizeof(double) * grid.size();
}

SolveReport DiffusionSolver::solve(const Execution& exec, const SolveLimits& limits) const {
  const GridLevel& finest = multigrid_.finest();
  const RowGrid& nodes = finest.grid;
  const double *p = direction_.data(), *q = image_.data();
  SolveReport report;
  report.residual = std::sqrt(
      summed(exec, "understudy/numerics/subtract_image", nodes,
             SubtractImage{{finest, solution_.data()}, residual_.data(), finest.rhs.data()}));
  double before = 0;  // r . z of the last iteration
  while (report.residual > limits.residual && report.iterations < limits.iterations) {
    multigrid_.cycle(exec);
    const double now = summed(exec, "understudy/numerics/dot", nodes,
                              Dot<float>{nodes, residual_.data(), finest.solution.data()});
    const double beta = before == 0 ? 0 : now / before;
    const double curvature =
        summed(exec, "understudy/numerics/direct", nodes,
               Direct{{finest, finest.solution.data()}, beta, direction_.data(), image_.data()});
    if (!(curvature > 0)) break;  // too small for single precision
    const double squares = summed(exec, "understudy/numerics/advance", nodes,
                                  Advance{nodes, now / curvature, p, q, solution_.data(),
                                          residual_.data(), finest.rhs.data()});
    before = now;
    report.residual = std::sqrt(squares);
    ++report.iterations;
  }
  report.converged = report.residual <= limits.residual;
  return report;
}

double DiffusionSolver::residual_energy(const Execution& exec) const {
  return summed(exec, "understudy/numerics/dot", grid(),
                Dot<double>{grid(), residual_.data(), solution_.data()});
}

}  // namespace understudy::numerics
