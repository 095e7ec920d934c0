#include <understudy/core/pack_math.hpp>
#include <understudy/solvers/protein/row_sums.hpp>
#include <understudy/solvers/protein/salt.hpp>

namespace understudy::protein {
namespace {

using numerics::RowGrid;

struct FillSalt {
  RowGrid grid;
  float mass, *to;

  KOKKOS_FUNCTION void operator()(int p) const {
    const auto piece = grid.piece(p);
    for (int i = piece.begin; i < piece.end; ++i) to[grid.index(i, piece.j, piece.k)] = mass;
  }
};

/// A row of nodes and the atoms that keep ions away from it.
struct SaltRow {
  static constexpr int longest = most_nodes + 15;
  double lambda[longest];

  /// visit(pair, i, x, t, 1 / r): packs of nodes from i on that an atom reaches, inner ones first;
  /// x relative to the atom, t how deep they are in its spline.
  template <class Visit>
  KOKKOS_FORCEINLINE_FUNCTION static void for_packs(const SaltRows& rows, int row, int pair,
                                                    const Visit& visit) {
    const ChargedSphere& atom = rows.atoms[rows.near.atom(pair)];
    const double h = rows.box.spacing, shut_out = atom.radius + rows.salt.stern_layer;
    const double reach = shut_out + rows.dielectric.width;
    const double first = rows.box.at(0, 0) - atom.x, y = rows.box.at(1, rows.near.j(row)) - atom.y,
                 z = rows.box.at(2, rows.near.k(row)) - atom.z;
    const double left = reach * reach - y * y - z * z;
    if (left <= 0) return;
    const double half = Kokkos::sqrt(left);
    const int begin = Kokkos::max(1, static_cast<int>(Kokkos::ceil((-half - first) / h)));
    const int end = Kokkos::min(rows.box.nodes.n[0] - 1,
                                static_cast<int>(Kokkos::floor((half - first) / h)) + 1);
    for (int i = begin; i < end; i += Pack::width) {
      Pack x;
      for (int lane = 0; lane < Pack::width; ++lane) x.set(lane, first + h * (i + lane));
      const Pack r2 = max(x * x + (y * y + z * z), Pack(1e-24));
      const Pack by_r = reciprocal_sqrt(r2);
      visit(i, x, rows.dielectric.depth(r2 * by_r, shut_out), by_r);
    }
  }

  KOKKOS_FUNCTION void multiply(const SaltRows& rows, int row) {
    for (double& one : lambda) one = 1;
    for (int pair = rows.near.row_first(row); pair < rows.near.row_first(row + 1); ++pair)
      for_packs(rows, row, pair, [&](int i, Pack, Pack t, Pack) {
        (Pack::load(lambda + i) * Dielectric::spline(t)).store(lambda + i);
      });
  }
};

KOKKOS_FORCEINLINE_FUNCTION bool is_inner(const SaltRows& rows, int row) {
  const int j = rows.near.j(row), k = rows.near.k(row);
  return j > 0 && k > 0 && j < rows.box.nodes.n[1] - 1 && k < rows.box.nodes.n[2] - 1;
}

struct WriteSaltRow {
  SaltRows rows;
  double mass;
  float* to;

  KOKKOS_FUNCTION void operator()(int row) const {
    if (!is_inner(rows, row)) return;
    SaltRow line;
    line.multiply(rows, row);
    const RowGrid& grid = rows.box.nodes;
    float* nodes = to + grid.index(0, rows.near.j(row), rows.near.k(row));
    for (int i = 1; i < grid.n[0] - 1; ++i) nodes[i] = static_cast<float>(mass * line.lambda[i]);
  }
};

struct PushSaltRow {
  SaltRows rows;
  double mass;
  const double* v;
  double* partial;  // [slot][3]

  KOKKOS_FUNCTION void operator()(int row) const {
    const bool inner = is_inner(rows, row);
    SaltRow line;
    if (inner) line.multiply(rows, row);
    for (int pair = rows.near.row_first(row); pair < rows.near.row_first(row + 1); ++pair) {
      double* to = partial + 3 * rows.near.slot(pair);
      for (int d = 0; d < 3; ++d) to[d] = 0;
      if (inner) push(row, pair, line, to);
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION void push(int row, int pair, const SaltRow& line, double* to) const {
    const ChargedSphere& atom = rows.atoms[rows.near.atom(pair)];
    const int j = rows.near.j(row), k = rows.near.k(row);
    const double* nodes = v + rows.box.nodes.index(0, j, k);
    Pack along, sum;
    SaltRow::for_packs(rows, row, pair, [&](int i, Pack x, Pack t, Pack by_r) {
      const Pack u = Pack::load(nodes + i);
      const Pack strength =
          mass * Pack::load(line.lambda + i) * u * u * rows.dielectric.log_slope(t) * by_r;
      sum += strength;
      along -= strength * x;
    });
    const double total = understudy::sum(sum);
    to[0] = understudy::sum(along);
    to[1] = (atom.y - rows.box.at(1, j)) * total;
    to[2] = (atom.z - rows.box.at(2, k)) * total;
  }
};

/// Nodes of a face, in rows of packs along one of its sides: those of the faces across x along y,
/// of all others along x.
struct WriteFace {
  SaltRows rows;
  int atom_count, across, node;  // direction and number of the face
  double* potential;

  KOKKOS_FUNCTION void operator()(int line) const {
    const int along = across == 0 ? 1 : 0, other = across == 2 ? 1 : 2;
    int at[3];
    at[across] = node;
    at[other] = line;
    for (int first = 0; first < rows.box.nodes.n[along]; first += Pack::width) {
      at[along] = first;
      const Pack sum = sum_atoms(at, along);
      for (int lane = 0; lane < Kokkos::min(Pack::width, rows.box.nodes.n[along] - first); ++lane) {
        at[along] = first + lane;
        potential[rows.box.nodes.index(at[0], at[1], at[2])] = sum.get(lane);
      }
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION Pack sum_atoms(const int* at, int along) const {
    Pack lanes, sum;
    for (int lane = 0; lane < Pack::width; ++lane) lanes.set(lane, rows.box.spacing * lane);
    const double kappa = rows.salt.kappa;
    for (int i = 0; i < atom_count; ++i) {
      const ChargedSphere& atom = rows.atoms[i];
      const double centre[] = {atom.x, atom.y, atom.z};
      Pack r2;
      for (int d = 0; d < 3; ++d) {
        const double away = rows.box.at(d, at[d]) - centre[d];
        const Pack x = d == along ? lanes + away : Pack(away);
        r2 += x * x;
      }
      const Pack by_r = reciprocal_sqrt(r2);
      const double a = atom.radius + rows.salt.stern_layer;
      const double factor = atom.charge / ((1 + kappa * a) * rows.dielectric.water);
      const Pack exponent = min(kappa * (Pack(a) - r2 * by_r), Pack(0.0));
      sum += factor * by_r * exp(max(exponent, Pack(-600.0)));
    }
    return sum;
  }
};

double mass_in_water(const SaltRows& rows) {
  const double by_spacing = rows.salt.kappa * rows.box.spacing;
  return rows.dielectric.water * by_spacing * by_spacing;
}

}  // namespace

void write_salt(const Execution& exec, const SaltRows& rows,
                const numerics::DiffusionSolver& solver) {
  const RowGrid& grid = solver.grid();
  const double mass = mass_in_water(rows);
  Kokkos::parallel_for("understudy/protein/fill_salt",
                       Kokkos::RangePolicy<Execution>(exec, 0, grid.pieces()),
                       FillSalt{grid, static_cast<float>(mass), solver.mass().data()});
  Kokkos::parallel_for("understudy/protein/write_salt_rows",
                       Kokkos::RangePolicy<Execution>(exec, 0, rows.near.rows),
                       WriteSaltRow{rows, mass, solver.mass().data()});
}

void write_faces(const Execution& exec, const SaltRows& rows, int atom_count,
                 const numerics::Doubles& potential) {
  for (int across = 0; across < 3; ++across)
    for (const int node : {0, rows.box.nodes.n[across] - 1})
      Kokkos::parallel_for(
          "understudy/protein/write_faces",
          Kokkos::RangePolicy<Execution>(exec, 0, rows.box.nodes.n[across == 2 ? 1 : 2]),
          WriteFace{rows, atom_count, across, node, potential.data()});
}

void add_salt_pushes(const Execution& exec, const SaltRows& rows, const numerics::Doubles& v,
                     const Vectors& pushes) {
  const numerics::Doubles partial(
      Kokkos::view_alloc(exec, Kokkos::WithoutInitializing, "understudy/protein/salt_pushes"),
      static_cast<std::size_t>(3 * rows.near.pairs));
  Kokkos::parallel_for("understudy/protein/push_salt_rows",
                       Kokkos::RangePolicy<Execution>(exec, 0, rows.near.rows),
                       PushSaltRow{rows, mass_in_water(rows), v.data(), partial.data()});
  Kokkos::parallel_for("understudy/protein/add_salt_rows",
                       Kokkos::RangePolicy<Execution>(exec, 0, static_cast<int>(pushes.extent(0))),
                       AddRows{rows.near.atom_first, partial.data(), pushes});
}

}  // namespace understudy::protein
