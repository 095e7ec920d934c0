#pragma once
#include <understudy/solvers/materials/preconditioner.hpp>
#include <understudy/solvers/materials/voxel_passes.hpp>

namespace understudy::materials {

/// A linear system of a batch: its row in the vectors, its cell, and where to stop.
struct LinearSystem {
  int row = 0;
  int cell = 0;
  double norm = 0;       ///< Euclidean norm of the right-hand side; on return of the residual
  double tolerance = 0;  ///< norm of the residual to reach
  int iterations = 0;    ///< result

  /// False, too, when the matrix was not positive, or the residual not a number.
  bool converged() const { return norm <= tolerance; }
};

/// List of integers that host code writes and kernels read.
class IndexList {
 public:
  explicit IndexList(std::size_t most)
      : device_("understudy/materials/list", most), host_(Kokkos::create_mirror_view(device_)) {}

  Kokkos::View<const int*> fill(const Execution& exec, const std::vector<int>& values) {
    exec.fence("understudy/materials/list");  // kernels may still be reading the old ones
    for (std::size_t k = 0; k < values.size(); ++k) host_(k) = values[k];
    const std::pair<std::size_t, std::size_t> filled(0, values.size());
    if (host_.data() != device_.data())
      Kokkos::deep_copy(exec, Kokkos::subview(device_, filled), Kokkos::subview(host_, filled));
    return device_;
  }

 private:
  Kokkos::View<int*> device_;
  Kokkos::View<int*>::HostMirror host_;
};

/// x = 0, p = 0: the start of a solve.
template <class T>
struct ResetSystem {
  int length;
  Kokkos::View<const int*> rows;
  Rows<T> solution, direction;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int row = rows(team.league_rank());
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, length),
                         [&](int k) { solution(row, k) = direction(row, k) = T(0); });
  }
};

/// x += alpha p, rho = r.z, p = z + (rho / old rho) p.
template <class T>
struct UpdateDirection {
  int length;
  Kokkos::View<const int*> rows;
  Rows<const T> residual, preconditioned;
  Rows<T> direction, solution;
  Rows<double> scalars;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    using P = Pack<T, lanes<T>>;
    const int row = rows(team.league_rank());
    if (is_done(scalars, row)) return;
    const T* z = &preconditioned(row, 0);
    T *p = &direction(row, 0), *x = &solution(row, 0);
    const double rho = sweep::dot(team, &residual(row, 0), z, length);
    const double old_rho = scalars(row, CgScalar::rho);
    const P beta(old_rho > 0 ? static_cast<T>(rho / old_rho) : T(0));
    const P alpha(static_cast<T>(scalars(row, CgScalar::alpha)));
    const int packs = (length + P::width - 1) / P::width;
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, packs), [&](int pack) {
      const int k = pack * P::width;
      const P old = P::load(p + k);
      (P::load(x + k) + alpha * old).store(x + k);
      (P::load(z + k) + beta * old).store(p + k);
    });
    team.team_barrier();
    Kokkos::single(Kokkos::PerTeam(team), [&] { scalars(row, CgScalar::rho) = rho; });
  }
};

/// alpha = rho / (p.K p), r -= alpha K p, and the square of r; alpha = 0 and square = -1 where the
/// matrix is not positive in this direction. A system stays active until the square reaches its
/// goal, the matrix is not positive, or the square not finite, which leaves it with r = alpha = 0.
template <class T>
struct UpdateResidual {
  int length;
  Kokkos::View<const int*> rows;
  Rows<const T> product;
  Rows<const double> curvature;  ///< [system][part]
  Rows<T> residual;
  Rows<double> scalars;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    using P = Pack<T, lanes<T>>;
    constexpr int segment = 32 * P::width;
    const int row = rows(team.league_rank());
    if (is_done(scalars, row)) return;
    double bend = 0;
    for (std::size_t part = 0; part < curvature.extent(1); ++part) bend += curvature(row, part);
    const bool positive = bend > 0 && scalars(row, CgScalar::rho) > 0;
    const double alpha = positive ? scalars(row, CgScalar::rho) / bend : 0.0;
    const P factor(static_cast<T>(alpha));
    const T* q = &product(row, 0);
    T* r = &residual(row, 0);
    double square = 0;
    Kokkos::parallel_reduce(
        Kokkos::TeamThreadRange(team, (length + segment - 1) / segment),
        [&](int s, double& part) {
          const int end = (s + 1) * segment < length ? (s + 1) * segment : length;
          P squares;
          for (int k = s * segment; k < end; k += P::width) {
            const P v = P::load(r + k) - factor * P::load(q + k);
            v.store(r + k);
            squares += v * v;
          }
          part += sum(squares);
        },
        square);
    const bool finite = Kokkos::isfinite(square);
    if (!finite)  // cuFFT may combine the rows of a batch: nothing of this one may reach another
      Kokkos::parallel_for(Kokkos::TeamVectorRange(team, length), [&](int k) { r[k] = T(0); });
    Kokkos::single(Kokkos::PerTeam(team), [&] {
      scalars(row, CgScalar::alpha) = finite ? alpha : 0.0;
      scalars(row, CgScalar::square) = positive ? square : -1.0;
      scalars(row, CgScalar::iterations) += 1;
      scalars(row, CgScalar::active) = positive && square > scalars(row, CgScalar::goal) ? 1 : 0;
    });
  }
};

/// x += alpha p, the step that UpdateDirection still owes.
template <class T>
struct FinishSolution {
  int length;
  Kokkos::View<const int*> rows;
  Rows<const T> direction;
  Rows<double> scalars;
  Rows<T> solution;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    using P = Pack<T, lanes<T>>;
    const int row = rows(team.league_rank());
    const T* p = &direction(row, 0);
    T* x = &solution(row, 0);
    const P alpha(static_cast<T>(scalars(row, CgScalar::alpha)));
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, (length + P::width - 1) / P::width),
                         [&](int pack) {
                           const int k = pack * P::width;
                           (P::load(x + k) + alpha * P::load(p + k)).store(x + k);
                         });
  }
};

/// How the host of a solve goes about it; the default is what fits the machine of the build.
struct CgSchedule {
  /// Iterations from look to look at what has converged, which waits for a GPU.
  int look_every = on_gpu ? 4 : 1;
  /// Up to so many unknowns of all systems together, launching takes longer than the kernels of
  /// an iteration do (docs/gpu.md), which are then recorded and replayed.
  std::size_t replay_below = on_gpu ? 600'000 : 0;
};

/// Preconditioned conjugate gradients for many systems in lockstep; those that have converged drop
/// out. A system's iterates do not depend on the others, but for rounding in cuFFT. Kernels look
/// for themselves which systems have converged, so that the host need look only now and then, and
/// may leave converged systems in for as long as one recording of the launches shall serve.
///
/// Vectors have rows of at least `length` rounded up to whole packs; numbers behind `length` stay
/// zero.
template <class Element, class T>
class ConjugateGradients {
 public:
  static constexpr int D = Element::dimensions;

  ConjugateGradients(const CellLayout<D>& layout, int rows,
                     std::shared_ptr<const FourierPreconditioner<Element, T>> preconditioner,
                     CgSchedule schedule = {});

  /// Right-hand sides on entry, residuals on return; rows as in LinearSystem.
  const Rows<T>& residual() const { return residual_; }
  /// Solutions on return; solves start from zero.
  const Rows<T>& solution() const { return solution_; }

  /// Solves K x = r for every system, as far as `most_iterations` and a matrix that may not be
  /// positive allow: the systems say whether they converged. `stiffness` and `rotations` (R of the
  /// preconditioner) have a row per cell.
  void solve(const Execution& exec, const Rows<T>& stiffness, const HostWritableRows& rotations,
             std::vector<LinearSystem>& systems, int most_iterations);

  /// Scratch of the passes over voxels, for a row per system; empty but on a GPU.
  const Rows<T>& mode_forces() const { return mode_forces_; }

  /// Calls of iterations that a recording of their launches served.
  int replays() const { return iterations_.replays(); }

  /// Numbers in a row, padding included.
  static int row_size(const CellLayout<D>& layout);

 private:
  bool may_replay(std::size_t systems) const;
  void start(const Execution& exec, const std::vector<LinearSystem>& systems);
  void iterate(const Execution& exec, const Rows<T>& stiffness, const PreconditionedRows& active,
               int times);
  void iterate(const Execution& exec, const Rows<T>& stiffness, const PreconditionedRows& active);
  void read_scalars(const Execution& exec);
  auto used(const auto& rows) const { return Kokkos::subview(rows, used_, Kokkos::ALL); }

  CellLayout<D> layout_;
  CgSchedule schedule_;
  std::shared_ptr<const FourierPreconditioner<Element, T>> preconditioner_;
  numerics::LaunchGraph iterations_;
  Rows<T> residual_, solution_, preconditioned_, direction_, product_, transform_;
  Rows<T> mode_forces_;
  Rows<double> scalars_, curvature_;
  Rows<double>::HostMirror host_scalars_;
  std::pair<std::size_t, std::size_t> used_;  ///< rows that the systems of a solve may have
  IndexList active_list_, cell_list_;
  Kokkos::View<const int*> cells_;
};

}  // namespace understudy::materials
