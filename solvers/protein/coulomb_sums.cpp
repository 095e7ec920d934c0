#include <understudy/core/pack_math.hpp>
#include <understudy/solvers/protein/coulomb_sums.hpp>
#include <understudy/solvers/protein/dielectric.hpp>

namespace understudy::protein {
namespace {

constexpr double on_an_atom = 1e-12;  // A^2

/// Several packs of nodes at once, since each takes many steps one after the other.
constexpr int tile = 4;

struct SumPotentials {
  const ChargedSphere* atoms;
  int atom_count, node_count;
  const double *x, *y, *z;
  const int* node;
  double factor;
  double* potential;

  KOKKOS_FUNCTION void operator()(int piece) const {
    const int first = piece * tile * Pack::width;
    Pack px[tile], py[tile], pz[tile], sum[tile];
    for (int t = 0; t < tile; ++t) {  // arrays have room for more nodes than there are
      px[t] = Pack::load(x + first + t * Pack::width);
      py[t] = Pack::load(y + first + t * Pack::width);
      pz[t] = Pack::load(z + first + t * Pack::width);
    }
    for (int i = 0; i < atom_count; ++i) {
      const ChargedSphere& atom = atoms[i];
      for (int t = 0; t < tile; ++t) {
        const Pack dx = px[t] - atom.x, dy = py[t] - atom.y, dz = pz[t] - atom.z;
        const Pack r2 = dx * dx + dy * dy + dz * dz;
        const Pack near(on_an_atom);
        sum[t] += where_greater(r2, near, atom.charge * reciprocal_sqrt(max(r2, near)), Pack(0.0));
      }
    }
    for (int n = first; n < Kokkos::min(node_count, first + tile * Pack::width); ++n)
      potential[node[n]] = factor * sum[(n - first) / Pack::width].get((n - first) % Pack::width);
  }
};

/// Nodes in blocks, whose sums are added in their order afterwards.
struct SumFields {
  const ChargedSphere* atoms;
  int atom_count, node_count, blocks;
  const double *x, *y, *z, *charge;
  double* partial;  // [block][atom][3]

  static constexpr int block = 2048;

  KOKKOS_FUNCTION void operator()(int work) const {
    const int b = work / atom_count, i = work % atom_count;
    const ChargedSphere atom = atoms[i];
    Pack fx, fy, fz;
    const int end = Kokkos::min(node_count, (b + 1) * block);
    int n = b * block;
    for (; n + Pack::width <= end; n += Pack::width)
      add(atom, n, Pack::load(charge + n), fx, fy, fz);
    if (n < end) {
      Pack rest;
      for (int lane = 0; lane < end - n; ++lane) rest.set(lane, charge[n + lane]);
      add(atom, n, rest, fx, fy, fz);
    }
    double* to = partial + 3 * work;
    to[0] = understudy::sum(fx);
    to[1] = understudy::sum(fy);
    to[2] = understudy::sum(fz);
  }

  KOKKOS_FORCEINLINE_FUNCTION void add(const ChargedSphere& atom, int n, Pack q, Pack& fx, Pack& fy,
                                       Pack& fz) const {
    const Pack dx = Pack(atom.x) - Pack::load(x + n), dy = Pack(atom.y) - Pack::load(y + n),
               dz = Pack(atom.z) - Pack::load(z + n);
    const Pack r2 = dx * dx + dy * dy + dz * dz, near(on_an_atom);
    const Pack one_by_r = reciprocal_sqrt(max(r2, near));
    const Pack factor = where_greater(r2, near, q * (one_by_r * one_by_r * one_by_r), Pack(0.0));
    fx += factor * dx;
    fy += factor * dy;
    fz += factor * dz;
  }
};

struct AddBlocks {
  int atom_count, blocks;
  const double* partial;
  Vectors fields;

  KOKKOS_FUNCTION void operator()(int i) const {
    for (int d = 0; d < 3; ++d) {
      double sum = 0;
      for (int b = 0; b < blocks; ++b) sum += partial[3 * (b * atom_count + i) + d];
      fields(i, d) = sum;
    }
  }
};

}  // namespace

void sum_potentials(const Execution& exec, const Spheres& atoms, const SurfaceNodes& nodes,
                    double permittivity, const numerics::Doubles& potential) {
  constexpr int per_piece = tile * Pack::width;
  Kokkos::parallel_for(
      "understudy/protein/sum_potentials",
      Kokkos::RangePolicy<Execution>(exec, 0, (nodes.count + per_piece - 1) / per_piece),
      SumPotentials{atoms.data(), static_cast<int>(atoms.size()), nodes.count, nodes.x.data(),
                    nodes.y.data(), nodes.z.data(), nodes.node.data(), 1 / permittivity,
                    potential.data()});
}

void sum_fields(const Execution& exec, const Spheres& atoms, const SurfaceNodes& nodes,
                const numerics::Doubles& charge, const Vectors& fields) {
  const int count = static_cast<int>(atoms.size());
  const int blocks = (nodes.count + SumFields::block - 1) / SumFields::block;
  const numerics::Doubles partial(
      Kokkos::view_alloc(exec, Kokkos::WithoutInitializing, "understudy/protein/partial_fields"),
      static_cast<std::size_t>(3 * blocks * count));
  Kokkos::parallel_for("understudy/protein/sum_fields",
                       Kokkos::RangePolicy<Execution>(exec, 0, blocks * count),
                       SumFields{atoms.data(), count, nodes.count, blocks, nodes.x.data(),
                                 nodes.y.data(), nodes.z.data(), charge.data(), partial.data()});
  Kokkos::parallel_for("understudy/protein/add_blocks",
                       Kokkos::RangePolicy<Execution>(exec, 0, count),
                       AddBlocks{count, blocks, partial.data(), fields});
}

}  // namespace understudy::protein
