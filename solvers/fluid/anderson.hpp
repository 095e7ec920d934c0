#pragma once
#include <understudy/solvers/fluid/flow_cell.hpp>
#include <understudy/solvers/fluid/team_loops.hpp>

namespace understudy::fluid {

/// What the acceleration of a cell remembers of its last rounds, as kernels see it: everything that
/// grows with the grid lies in memory that somebody else owns. It has filled the floats with zeros:
/// scalar products run over solid nodes, too, which nothing is written to.
template <int D>
struct AndersonHistory {
  static constexpr int most = 12;        ///< rounds that can be remembered
  static constexpr int moments = D + 1;  ///< density and momentum
  static constexpr double regularisation = 1e-9;

  int keep = most;             ///< rounds that are remembered, at most
  double* before = nullptr;    ///< [moments, node]: those at the start of the round
  double* after = nullptr;     ///< [population, node]: those at the end of the round before
  float* residual = nullptr;   ///< [moments, node]: what the round changed
  float* residuals = nullptr;  ///< [keep][moments, node]: differences of them, round by round
  float* afters = nullptr;     ///< [keep][population, node]: differences of `after`

  int rounds = 0;                         ///< since the history was empty
  double gram[most][most] = {};           ///< scalar products of `residuals`
  double product[most] = {};              ///< of `residuals` with `residual`
  double weight[most] = {};               ///< of `afters` in the last extrapolation
  FlowState<D> state, states[most] = {};  ///< as `after` and `afters`

  /// Columns of the differences.
  KOKKOS_FUNCTION int used() const {
    return rounds < 2 ? 0 : rounds - 1 < keep ? rounds - 1 : keep;
  }

  /// The weights for which the residual less the weighted differences is shortest. Columns that
  /// hardly differ from the span of those before are left out by what is added to the diagonal.
  KOKKOS_FUNCTION void solve() {
    const int n = used();
    double lower[most][most];
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j <= i; ++j) {
        double sum = gram[i][j] * (i == j ? 1 + regularisation : 1);
        for (int k = 0; k < j; ++k) sum -= lower[i][k] * lower[j][k];
        if (i == j)
          lower[i][i] = Kokkos::sqrt(Kokkos::max(sum, regularisation * gram[i][i] + 1e-300));
        else
          lower[i][j] = sum / lower[j][j];
      }
      weight[i] = product[i];
      for (int k = 0; k < i; ++k) weight[i] -= lower[i][k] * weight[k];
      weight[i] /= lower[i][i];
    }
    for (int i = n - 1; i >= 0; --i) {
      for (int k = i + 1; k < n; ++k) weight[i] -= lower[k][i] * weight[k];
      weight[i] /= lower[i][i];
    }
  }
  KOKKOS_FUNCTION static std::size_t moment_numbers(const FlowGrid<D>& grid) {
    return static_cast<std::size_t>(moments) * static_cast<std::size_t>(grid.room());
  }

  /// Numbers of the arrays above: doubles, floats.
  static std::size_t doubles(const FlowGrid<D>& grid) {
    return moment_numbers(grid) + FlowCell<D>::numbers_of_set(grid);
  }
  static std::size_t floats(const FlowGrid<D>& grid, int keep) {
    const auto columns = static_cast<std::size_t>(keep);
    return (columns + 1) * moment_numbers(grid) + columns * FlowCell<D>::numbers_of_set(grid);
  }
};

/// A history without rounds, in arrays of `doubles` and `floats` numbers.
template <int D>
AndersonHistory<D> history_in(const FlowGrid<D>& grid, int keep, double* doubles, float* floats) {
  AndersonHistory<D> history;
  const std::size_t moments = AndersonHistory<D>::moment_numbers(grid);
  history.keep = keep;
  history.before = doubles;
  history.after = doubles + moments;
  history.residual = floats;
  history.residuals = floats + moments;
  history.afters = history.residuals + static_cast<std::size_t>(keep) * moments;
  return history;
}

/// Sums of squares: of the change of a flow in a round, and of the flow.
struct ChangeOfFlow {
  double change = 0, size = 0;

  KOKKOS_FUNCTION ChangeOfFlow& operator+=(const ChangeOfFlow& other) {
    change += other.change;
    size += other.size;
    return *this;
  }
};

/// Anderson's acceleration (D. G. Anderson, 1965; H. F. Walker, P. Ni, 2011) of the march of a cell
/// to its steady flow, whose fixed point it does not change: after a round of time steps, the
/// populations become that combination of the ends of the last rounds for which the changes within
/// the rounds nearly cancel. What cancels best is measured by density and momentum of the fluid
/// nodes, in the norm of the equilibrium populations over their weights: a third of the numbers,
/// and the modes that decay slowly are theirs.
///
/// Called by a whole team. Differences are kept in single precision, the populations in double.
template <int D>
class Anderson {
 public:
  using L = Lattice<D>;
  using Team = Kokkos::TeamPolicy<Execution>::member_type;
  using History = AndersonHistory<D>;

  KOKKOS_FUNCTION Anderson(const Team& team, History& history, const FlowNodes<D>& nodes)
      : team_(team), history_(history), nodes_(nodes), room_(nodes.grid.room()) {}

  /// Before the time steps of a round.
  KOKKOS_FUNCTION void start_round(const FlowCell<D>& cell) const {
    const double* const f = cell.current();
    double* const before = history_.before;
    for_nodes(team_, nodes_, [&](auto pack, int node) {
      using P = decltype(pack);
      P m[History::moments];
      moments(f + node, m);
      for (int k = 0; k < History::moments; ++k) m[k].store(before + k * room_ + node);
    });
  }

  /// After them: takes the round into the history. Returns by how much the flow has changed in it,
  /// relative to the flow.
  KOKKOS_FUNCTION double end_round(const FlowCell<D>& cell) const {
    const double change =
        take_residual(cell.current(), history_.rounds > 0 ? residual(column()) : nullptr);
    take_after(cell);
    Kokkos::single(Kokkos::PerTeam(team_), [&] { ++history_.rounds; });
    team_.team_barrier();
    return change;
  }

  /// By how much the flow differs from that at the start of the round, relative to the flow.
  KOKKOS_FUNCTION double change_in_round(const FlowCell<D>& cell) const {
    return take_residual(cell.current(), nullptr);
  }

  /// Puts the flow back that the last round ended with; its steps so far must differ by an even
  /// number.
  KOKKOS_FUNCTION void restore(FlowCell<D>& cell) const {
    double* const f = cell.current();
    const double* const saved = history_.after;
    for_numbers<D>(team_, populations(), [&](auto pack, int at) {
      using P = decltype(pack);
      P::load(saved + at).store(f + at);
    });
    cell.state = history_.state;
  }

  /// Replaces the flow of the cell by the best combination of those that are remembered.
  KOKKOS_FUNCTION void extrapolate(FlowCell<D>& cell) const {
    const int used = history_.used();
    if (used == 0) return;
    take_products();
    Kokkos::single(Kokkos::PerTeam(team_), [&] { history_.solve(); });
    team_.team_barrier();
    double* const f = cell.current();
    for_numbers<D>(team_, populations(), [&](auto pack, int at) {
      using P = decltype(pack);
      P sum = P::load(f + at);
      for (int j = 0; j < used; ++j)
        sum -= history_.weight[j] * load_as<double, P::width>(after(j) + at);
      sum.store(f + at);
    });
    for (int j = 0; j < used; ++j) cell.state.add(-history_.weight[j], history_.states[j]);
  }

  /// Forgets all rounds but the end of the last one.
  KOKKOS_FUNCTION void restart() const { remember(1); }

  /// Forgets all rounds.
  KOKKOS_FUNCTION void forget() const { remember(0); }

 private:
  KOKKOS_FUNCTION void remember(int rounds) const {
    team_.team_barrier();
    Kokkos::single(Kokkos::PerTeam(team_), [&] { history_.rounds = rounds; });
    team_.team_barrier();
  }

  /// The column of the round that has just been marched, which takes that of the oldest.
  KOKKOS_FUNCTION int column() const { return (history_.rounds - 1) % history_.keep; }
  KOKKOS_FUNCTION int populations() const { return L::count * room_; }
  KOKKOS_FUNCTION float* residual(int j) const {
    return history_.residuals + static_cast<std::size_t>(j) * History::moments * room_;
  }
  KOKKOS_FUNCTION float* after(int j) const {
    return history_.afters + static_cast<std::size_t>(j) * L::count * room_;
  }

  /// Density and sqrt(3) momentum, the sum of whose squares is the norm.
  template <class P>
  KOKKOS_FORCEINLINE_FUNCTION void moments(const double* f, P* m) const {
    constexpr double root3 = 1.7320508075688772;
#pragma GCC unroll 19
    for (int i = 0; i < L::count; ++i) {
      const P value = P::load(f + i * room_);
      m[0] += value;
#pragma GCC unroll 3
      for (int d = 0; d < D; ++d) {
        if (L::velocity(i, d) > 0) m[d + 1] += root3 * value;
        if (L::velocity(i, d) < 0) m[d + 1] -= root3 * value;
      }
    }
  }

  /// The change of a node's moments within the round, and its change since the last round.
  template <class P>
  KOKKOS_FORCEINLINE_FUNCTION ChangeOfFlow change_at(const double* f, int node,
                                                     float* difference) const {
    P m[History::moments], change, size;
    moments(f + node, m);
    for (int k = 0; k < History::moments; ++k) {
      const int at = k * room_ + node;
      const P now = m[k] - P::load(history_.before + at);
      const P old = load_as<double, P::width>(history_.residual + at);
      if (difference != nullptr) store_as(now - old, difference + at);
      store_as(now, history_.residual + at);
      change += now * now;
      size += m[k] * m[k];
    }
    return {understudy::sum(change), understudy::sum(size)};
  }

  KOKKOS_FUNCTION double take_residual(const double* f, float* difference) const {
    const auto packs = nodes_.packs, singles = nodes_.singles;
    ChangeOfFlow sums, rest;
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team_, packs.size),
        [&](int k, ChangeOfFlow& sum) { sum += change_at<WidePack<D>>(f, packs[k], difference); },
        sums);
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team_, singles.size),
        [&](int k, ChangeOfFlow& sum) { sum += change_at<SinglePack>(f, singles[k], difference); },
        rest);
    sums += rest;
    return Kokkos::sqrt(sums.change / Kokkos::max(sums.size, 1e-300));
  }

  KOKKOS_FUNCTION void take_after(const FlowCell<D>& cell) const {
    const bool first = history_.rounds == 0;
    const double* const f = cell.current();
    float* const difference = first ? nullptr : after(column());
    for_numbers<D>(team_, populations(), [&](auto pack, int at) {
      using P = decltype(pack);
      const P now = P::load(f + at);
      if (difference != nullptr) store_as(now - P::load(history_.after + at), difference + at);
      now.store(history_.after + at);
    });
    Kokkos::single(Kokkos::PerTeam(team_), [&] {
      if (!first) {
        history_.states[column()] = cell.state;
        history_.states[column()].add(-1, history_.state);
      }
      history_.state = cell.state;
    });
  }

  /// The scalar products that the newest column adds to the Gram matrix, and those with the
  /// residual.
  KOKKOS_FUNCTION void take_products() const {
    const int newest = (history_.rounds - 2) % history_.keep;
    for (int j = 0; j < history_.used(); ++j) {
      const double gram = dot(residual(newest), residual(j));
      const double product = dot(history_.residual, residual(j));
      Kokkos::single(Kokkos::PerTeam(team_), [&] {
        history_.gram[newest][j] = history_.gram[j][newest] = gram;
        history_.product[j] = product;
      });
    }
    team_.team_barrier();
  }

  /// Of two sets of moments, in pieces that are short enough for single precision.
  KOKKOS_FUNCTION double dot(const float* a, const float* b) const {
    using P = Pack<float, lanes<float>>;
    constexpr int piece = on_gpu ? 1 : 32 * P::width;
    const int count = History::moments * room_, pieces = count / piece;
    double whole = 0, rest = 0;
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team_, pieces),
        [&](int k, double& sum) {
          P products;
          for (int at = k * piece; at < (k + 1) * piece; at += P::width)
            products += P::load(a + at) * P::load(b + at);
          sum += understudy::sum(products);
        },
        whole);
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team_, pieces * piece, count),
        [&](int k, double& sum) { sum += static_cast<double>(a[k]) * static_cast<double>(b[k]); },
        rest);
    return whole + rest;
  }

  const Team& team_;
  History& history_;
  const FlowNodes<D> nodes_;
  const int room_;
};

}  // namespace understudy::fluid

template <>
struct Kokkos::reduction_identity<understudy::fluid::ChangeOfFlow> {
  KOKKOS_FUNCTION static understudy::fluid::ChangeOfFlow sum() { return {}; }
};
