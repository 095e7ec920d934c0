#include <understudy/solvers/numerics/multigrid.hpp>
#include <understudy/solvers/numerics/relaxation.hpp>
#include <understudy/solvers/numerics/workers.hpp>

namespace understudy::numerics {
namespace {

/// One over A's diagonal on inner nodes.
struct InvertDiagonal {
  RowGrid grid;
  const float *x, *y, *z, *mass;
  float* inverse;

  KOKKOS_FUNCTION void operator()(int p) const {
    const RowPiece piece = grid.piece(p);
    for (int i = piece.begin; i < piece.end; ++i) {
      const int a = grid.index(i, piece.j, piece.k);
      const float sum = x[a] + x[a - 1] + y[a] + y[a - grid.stride()] + z[a] + z[a - grid.plane()];
      inverse[a] = 1 / (mass == nullptr ? sum : sum + mass[a]);
    }
  }
};

/// Numbers along a piece of a fine row, for the nodes of a coarse row and those between them.
struct FineRow {
  static constexpr int longest = on_gpu ? 3 : 1040;
  float values[longest + row_width];

  /// value(i) is a pack from fine node i on.
  template <class Value>
  KOKKOS_FORCEINLINE_FUNCTION void fill(int first, int end, const Value& value) {
    for (int i = first; i < end; i += row_width) value(i).store(values + i - first);
  }
};

KOKKOS_FORCEINLINE_FUNCTION float weight(int offset) { return offset == 0 ? 1.0F : 0.5F; }

/// Two couplings one behind the other.
KOKKOS_FORCEINLINE_FUNCTION RowPack in_series(RowPack a, RowPack b) {
  // The sum of what lies beyond the box is zero.
  return a * b / max(a + b, RowPack(1e-30F));
}

struct CoarsenCouplings {
  RowGrid fine, coarse;
  Kokkos::Array<const float*, 3> from;
  Kokkos::Array<float*, 3> to;

  KOKKOS_FUNCTION void operator()(int p) const {
    const RowPiece piece = coarse.piece(p);
    along_x(piece);
    across_x<1>(piece);
    across_x<2>(piece);
    RowPiece first = piece;  // the couplings with the faces of the box
    if (first.j-- == 1) across_x<1>(first);
    first = piece;
    if (first.k-- == 1) across_x<2>(first);
  }

  KOKKOS_FUNCTION void along_x(const RowPiece& piece) const {
    const int begin = piece.begin == 1 ? 0 : piece.begin;
    FineRow row;
    row.fill(2 * begin, 2 * piece.end - 1, [&](int i) {
      RowPack sum;
      for (int dk = -1; dk <= 1; ++dk)
        for (int dj = -1; dj <= 1; ++dj) {
          const float* c = from[0] + fine.index(i, 2 * piece.j + dj, 2 * piece.k + dk);
          sum += weight(dj) * weight(dk) * in_series(RowPack::load(c), RowPack::load(c + 1));
        }
      return sum;
    });
    for (int i = begin; i < piece.end; ++i)
      to[0][coarse.index(i, piece.j, piece.k)] = row.values[2 * (i - begin)];
  }

  template <int direction>
  KOKKOS_FUNCTION void across_x(const RowPiece& piece) const {
    const int step = direction == 1 ? fine.stride() : fine.plane();
    FineRow row;
    row.fill(2 * piece.begin - 1, 2 * piece.end, [&](int i) {
      RowPack sum;
      for (int d = -1; d <= 1; ++d) {
        const int j = 2 * piece.j + (direction == 1 ? 0 : d);
        const int k = 2 * piece.k + (direction == 1 ? d : 0);
        const float* c = from[direction] + fine.index(i, j, k);
        sum += weight(d) * in_series(RowPack::load(c), RowPack::load(c + step));
      }
      return sum;
    });
    for (int i = piece.begin; i < piece.end; ++i) {
      const float* at = row.values + 2 * (i - piece.begin);
      to[direction][coarse.index(i, piece.j, piece.k)] = 0.5F * at[0] + at[1] + 0.5F * at[2];
    }
  }
};

/// coarse = P^T of what value(node) gives on fine nodes, P the trilinear interpolation.
template <class Value>
KOKKOS_FORCEINLINE_FUNCTION void collect(const RowGrid& fine, const RowGrid& coarse,
                                         const RowPiece& piece, const Value& value, float* to) {
  FineRow row;
  row.fill(2 * piece.begin - 1, 2 * piece.end, [&](int i) {
    RowPack sum;
    for (int dk = -1; dk <= 1; ++dk)
      for (int dj = -1; dj <= 1; ++dj)
        sum += weight(dj) * weight(dk) * value(fine.index(i, 2 * piece.j + dj, 2 * piece.k + dk));
    return sum;
  });
  for (int i = piece.begin; i < piece.end; ++i) {
    const float* at = row.values + 2 * (i - piece.begin);
    to[coarse.index(i, piece.j, piece.k)] = 0.5F * at[0] + at[1] + 0.5F * at[2];
  }
}

/// That of a coarse cell, which is eight times as large.
struct CoarsenMass {
  RowGrid fine, coarse;
  const float* from;
  float* to;

  KOKKOS_FUNCTION void operator()(int p) const {
    collect(
        fine, coarse, coarse.piece(p), [&](int a) { return RowPack::load(from + a); }, to);
  }
};

struct RestrictResidual {
  Relaxation fine;
  const float* mass;  // or null
  RowGrid coarse;
  float* rhs;

  KOKKOS_FUNCTION void operator()(int p) const {
    collect(
        fine.grid, coarse, coarse.piece(p), [&](int a) { return residual(a); }, rhs);
  }

  /// f - A u.
  KOKKOS_FORCEINLINE_FUNCTION RowPack residual(int a) const {
    const float *x = fine.x + a, *y = fine.y + a, *z = fine.z + a;
    const int row = fine.grid.stride(), plane = fine.grid.plane();
    const RowPack diagonal = RowPack::load(x) + RowPack::load(x - 1) + RowPack::load(y) +
                             RowPack::load(y - row) + RowPack::load(z) + RowPack::load(z - plane);
    RowPack found = fine.pull(a) - diagonal * RowPack::load(fine.u + a);
    if (mass != nullptr) found -= RowPack::load(mass + a) * RowPack::load(fine.u + a);
    return found;
  }
};

/// u += P of the coarse grid's.
struct AddInterpolated {
  RowGrid fine, coarse;
  const float* from;
  float* u;

  KOKKOS_FUNCTION void operator()(int p) const {
    const RowPiece piece = fine.piece(p);
    const float* rows[4];
    for (int r = 0; r < 4; ++r)
      rows[r] = from + coarse.index(0, (piece.j + r % 2) / 2, (piece.k + r / 2) / 2);
    constexpr int longest = on_gpu ? 2 : FineRow::longest / 2 + 1;
    float sums[longest];
    const int first = piece.begin / 2, last = piece.end / 2;
    for (int i = first; i <= last; ++i)
      sums[i - first] = 0.25F * (rows[0][i] + rows[1][i] + rows[2][i] + rows[3][i]);
    float* to = u + fine.index(0, piece.j, piece.k);
    for (int i = piece.begin; i < piece.end; ++i)
      to[i] += 0.5F * (sums[i / 2 - first] + sums[(i + 1) / 2 - first]);
  }
};

template <class Functor>
void over_pieces(const Execution& exec, const char* label, const RowGrid& grid,
                 const Functor& functor) {
  Kokkos::parallel_for(label, Kokkos::RangePolicy<Execution>(exec, 0, grid.pieces()), functor);
}

void invert_diagonal(const Execution& exec, const GridLevel& level) {
  over_pieces(exec, "understudy/numerics/invert_diagonal", level.grid,
              InvertDiagonal{level.grid, level.coupling[0].data(), level.coupling[1].data(),
                             level.coupling[2].data(), level.mass.data(), level.inverse.data()});
}

void coarsen_level(const Execution& exec, const GridLevel& fine, const GridLevel& coarse) {
  CoarsenCouplings couplings{fine.grid, coarse.grid, {}, {}};
  for (int d = 0; d < 3; ++d) {
    couplings.from[d] = fine.coupling[d].data();
    couplings.to[d] = coarse.coupling[d].data();
  }
  over_pieces(exec, "understudy/numerics/coarsen_couplings", coarse.grid, couplings);
  if (fine.mass.size() > 0)
    over_pieces(exec, "understudy/numerics/coarsen_mass", coarse.grid,
                CoarsenMass{fine.grid, coarse.grid, fine.mass.data(), coarse.mass.data()});
}

Floats floats(const char* label, std::size_t size) { return Floats(label, size); }

}  // namespace

GridLevel::GridLevel(const RowGrid& nodes, bool with_mass)
    : grid(nodes),
      inverse(floats("understudy/numerics/inverse", nodes.size())),
      solution(floats("understudy/numerics/solution", nodes.size())),
      rhs(floats("understudy/numerics/rhs", nodes.size())) {
  for (Floats& c : coupling) c = floats("understudy/numerics/coupling", nodes.size());
  if (with_mass) mass = floats("understudy/numerics/mass", nodes.size());
}

Multigrid::Multigrid(const RowGrid& finest, bool with_mass) {
  constexpr std::size_t small = 20000;  // nodes
  levels_.emplace_back(finest, with_mass);
  while (levels_.back().grid.has_coarser())
    levels_.emplace_back(levels_.back().grid.coarser(), with_mass);
  // The coarsest is small in any case.
  for (first_small_ = 0; first_small_ + 1 < levels_.size(); ++first_small_)
    if (levels_[first_small_].grid.inner_nodes() < small) break;
}

void Multigrid::coarsen(const Execution& exec) const {
  for (std::size_t l = 0; l < levels_.size(); ++l) {
    if (l > 0) coarsen_level(exec, levels_[l - 1], levels_[l]);
    invert_diagonal(exec, levels_[l]);
  }
}

void Multigrid::cycle(const Execution& exec) const {
  for (std::size_t l = 0; l < first_small_; ++l) descend(exec, l);
  // On a GPU that is `exec` itself.
  Workers(exec, 1).for_each(
      1, [&](int, const Execution& alone, int) { cycle_from(alone, first_small_); });
  for (std::size_t l = first_small_; l-- > 0;) ascend(exec, l);
}

/// All levels from one on.
void Multigrid::cycle_from(const Execution& exec, std::size_t level) const {
  const std::size_t coarsest = levels_.size() - 1;
  for (std::size_t l = level; l < coarsest; ++l) descend(exec, l);
  relax_to_the_end(exec, levels_[coarsest]);
  for (std::size_t l = coarsest; l-- > level;) ascend(exec, l);
}

void Multigrid::descend(const Execution& exec, std::size_t level) const {
  const GridLevel &fine = levels_[level], &coarse = levels_[level + 1];
  relax(exec, fine, {{0, 1, 0, 1}, true});
  over_pieces(exec, "understudy/numerics/restrict", coarse.grid,
              RestrictResidual{Relaxation(fine), fine.mass.data(), coarse.grid, coarse.rhs.data()});
}

void Multigrid::ascend(const Execution& exec, std::size_t level) const {
  const GridLevel &fine = levels_[level], &coarse = levels_[level + 1];
  over_pieces(
      exec, "understudy/numerics/interpolate", fine.grid,
      AddInterpolated{fine.grid, coarse.grid, coarse.solution.data(), fine.solution.data()});
  relax(exec, fine, {{1, 0, 1, 0}, false});
}

}  // namespace understudy::numerics
