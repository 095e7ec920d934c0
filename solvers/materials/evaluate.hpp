#pragma once
#include <understudy/solvers/materials/evaluate_types.hpp>
#include <understudy/solvers/materials/laminate.hpp>
#include <understudy/solvers/materials/stiffness.hpp>

namespace understudy::materials {

/// Nodal forces, mean stress, energy and the stiffness of every voxel, for the mean deformation and
/// the fluctuation u of a list of cells.
template <class Element, template <int> class LawOf, class T>
struct Evaluate {
  static constexpr int D = Element::dimensions;
  static constexpr int components = D * D;
  static constexpr int entries = components * (components + 1) / 2;
  using Law = LawOf<D>;
  using P = numerics::Pack<double, numerics::lanes<double>>;
  using Planes = sweep::Planes<Element, double>;

  CellLayout<D> layout;
  Kokkos::View<const int*> cells;
  Kokkos::View<const GeometryView<D>*> geometry;
  Kokkos::View<const Moduli*> moduli;
  Rows<const double> deformation;  ///< [cell][D*D], mean
  Rows<const double> fluctuation;
  Rows<double> jumps;  ///< [cell][block][point][component][lane], start and result
  Rows<double> force;
  Rows<T> stiffness;
  double traction_tolerance;  ///< of laminate voxels, relative to the shear moduli
  HostReadableRows state;     ///< [cell][State::size]
  Kokkos::View<const FieldPointers*, Kokkos::SharedSpace> fields;

  static std::size_t scratch_numbers(const CellLayout<D>& layout) {
    return Planes::numbers(layout) + 2 * layout.force_room();
  }

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int cell = cells(team.league_rank());
    double* memory = static_cast<double*>(
        team.team_scratch(1).get_shmem_aligned(scratch_numbers(layout) * sizeof(double), 64));
    Planes planes(team, layout, memory);
    double* energies = memory + Planes::numbers(layout);
    double* volumes = energies + layout.force_room();
    const double* u = &fluctuation(cell, 0);
    double* g = &force(cell, 0);
    double sums[State::size] = {};
    sums[State::volume_ratio] = 1e9;
    sweep::pad_plane(team, layout, u, 0, planes.lower);
    for (int z = 0; z < layout.planes(); ++z) {
      sweep::pad_plane(team, layout, u, z + 1 == layout.planes() ? 0 : z + 1, planes.upper);
      respond_whole(team, cell, z, planes, energies, volumes);
      sums[State::unsettled] += respond_cut(team, cell, z, planes, energies, volumes);
      add_means(team, planes, energies, volumes, sums);
      if (fields(cell).stress) write_stresses(team, planes, z, fields(cell).stress);
      sweep::finish_layer<Element>(team, layout, planes, z, g);
      if (z > 0) sums[State::force] += square(team, g, z);
      planes.next();
    }
    sweep::close_period<Element>(team, layout, planes, g);
    sums[State::force] += square(team, g, 0);
    Kokkos::single(Kokkos::PerTeam(team), [&] {
      for (int k = 0; k < State::size; ++k) state(cell, k) = sums[k];
      for (int a = 0; a < components; ++a) state(cell, a) /= layout.gradient_scale();
      state(cell, State::energy) /= layout.nodes();
    });
  }

 private:
  // Response of the Gauss points of one pack of voxels, as sums over the points with the signs of
  // the modes: what forces and stiffness are made of.
  struct Response {
    P stress[Element::points * components];
    P tangent[Element::points * entries];
    P energy, volume;
  };

  KOKKOS_FORCEINLINE_FUNCTION double weight() const {
    return 1.0 / (static_cast<double>(layout.nodes()) * Element::points);
  }

  /// Deformation at point q from the mean one and the modes.
  KOKKOS_FORCEINLINE_FUNCTION void deform(const double* mean, const P* modes, int q, P* f) const {
    const double scale = layout.gradient_scale();
#pragma GCC unroll 9
    for (int a = 0; a < components; ++a) {
      f[a] = P(mean[a]);
      const int i = a / D, d = a % D;
      if constexpr (Element::one_point) {
        f[a] += scale * modes[i * D + d];
      } else {
#pragma GCC unroll 7
        for (int k = 0; k < Element::modes; ++k) {
          const int s = Element::directions(k);
          if (s >> d & 1)
            f[a] +=
                (scale * gauss_weight(s) * sign(s & ~(1 << d), q)) * modes[i * Element::modes + k];
        }
      }
    }
  }

  // values[q] of n quantities -> sum_q chi_s(q) values[q], for all sets s.
  template <int n>
  KOKKOS_FORCEINLINE_FUNCTION static void to_modes(P* values) {
    for (int d = 0; (1 << d) < Element::points; ++d)
      for (int q = 0; q < Element::points; ++q) {
        if (q >> d & 1) continue;
        P *near = values + q * n, *far = values + (q | 1 << d) * n;
#pragma GCC unroll 9
        for (int a = 0; a < n; ++a) {
          const P difference = far[a] - near[a];
          near[a] += far[a];
          far[a] = difference;
        }
      }
  }

  /// Forces of the modes; calls store(mode of all components, value).
  template <class Store>
  KOKKOS_FORCEINLINE_FUNCTION void mode_forces(Response& r, const Store& store) const {
    const double scale = weight() * layout.gradient_scale();
    to_modes<components>(r.stress);
#pragma GCC unroll 3
    for (int i = 0; i < D; ++i)
#pragma GCC unroll 7
      for (int k = 0; k < Element::modes; ++k) {
        const int s = Element::directions(k);
        P f;
#pragma GCC unroll 3
        for (int d = 0; d < D; ++d)
          if (s >> d & 1)
            f += r.stress[(Element::one_point ? 0 : s & ~(1 << d)) * components + i * D + d];
        store(i * Element::modes + k, (scale * gauss_weight(s)) * f);
      }
  }

  /// Stiffness in the modes; calls store(packed index, value).
  template <class Store>
  KOKKOS_FORCEINLINE_FUNCTION void mode_stiffness(Response& r, const Store& store) const {
    const double scale = weight() * layout.gradient_scale() * layout.gradient_scale();
    if constexpr (Element::one_point) {
#pragma GCC unroll 45
      for (int k = 0; k < entries; ++k) store(k, scale * r.tangent[k]);
    } else {
      to_modes<entries>(r.tangent);
      constexpr int n = Element::unknowns, modes = Element::modes;
      for (int a = 0; a < n; ++a)
        for (int b = a; b < n; ++b) {
          const int i = a / modes, s = Element::directions(a % modes);
          const int k = b / modes, t = Element::directions(b % modes);
          P sum;
          for (int d = 0; d < D; ++d)
            for (int e = 0; e < D; ++e)
              if ((s >> d & 1) && (t >> e & 1))
                sum += r.tangent[((s & ~(1 << d)) ^ (t & ~(1 << e))) * entries +
                                 packed(i * D + d, k * D + e, components)];
          store(packed(a, b, n), (scale * gauss_weight(s) * gauss_weight(t)) * sum);
        }
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION static void phase_moduli(const std::uint8_t* phase, const Moduli& m,
                                                       P& mu, P& lambda) {
    double mus[P::width], lambdas[P::width];
#pragma GCC unroll 16
    for (int lane = 0; lane < P::width; ++lane) {
      mus[lane] = m.mu[phase[lane]];
      lambdas[lane] = m.lambda[phase[lane]];
    }
    mu = P::load(mus);
    lambda = P::load(lambdas);
  }

  /// All voxels as if of one phase; respond_cut then overwrites those that are not.
  KOKKOS_FORCEINLINE_FUNCTION void respond_whole(const sweep::Team& team, int cell, int z,
                                                 const Planes& planes, double* energies,
                                                 double* volumes) const {
    const int room = layout.force_room(), front = layout.front(), plane = layout.plane_room();
    const double *lower = planes.lower, *upper = planes.upper, *mean = &deformation(cell, 0);
    double* forces = planes.forces + front;
    const std::uint8_t* phase = geometry(cell).phase + z * layout.layer_voxels();
    const Moduli& table = moduli(cell);
    T* k = &stiffness(cell, layout.template stiffness_start<Element>(z, 0));
    const int packs = layout.layer_voxels() / P::width;
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, packs), [&](int pack) {
      const int j = pack * P::width;
      P mu, lambda, modes[Element::unknowns];
      phase_moduli(phase + j, table, mu, lambda);
#pragma GCC unroll 3
      for (int c = 0; c < D; ++c)
        sweep::gather<Element>(layout, lower + c * plane, upper + c * plane, j,
                               modes + c * Element::modes);
      Response r;
      r.volume = P(1e9);
#pragma GCC unroll 1
      for (int q = 0; q < Element::points; ++q) {
        P f[components];
        deform(mean, modes, q, f);
        const auto point = Law::at(f, mu, lambda);
        r.energy += point.energy();
        r.volume = min(r.volume, where_greater(mu, P(), point.volume_ratio(), P(1e9)));
#pragma GCC unroll 9
        for (int a = 0; a < components; ++a) r.stress[q * components + a] = point.stress(a);
#pragma GCC unroll 9
        for (int a = 0; a < components; ++a)
#pragma GCC unroll 9
          for (int b = a; b < components; ++b)
            r.tangent[q * entries + packed(a, b, components)] = point.tangent(a, b);
      }
      ((1.0 / Element::points) * r.energy).store(energies + j);
      r.volume.store(volumes + j);
      mode_forces(r, [&](int i, P f) { f.store(forces + i * room + j); });
      T* block = k + layout.template stiffness_in_layer<Element>(j);
      mode_stiffness(r, [&](int i, P value) { store_as(value, block + i * layout.block); });
    });
    team.team_barrier();
  }

  /// Laminate voxels of layer z; returns the number of blocks in which the traction still jumps.
  KOKKOS_FORCEINLINE_FUNCTION double respond_cut(const sweep::Team& team, int cell, int z,
                                                 const Planes& planes, double* energies,
                                                 double* volumes) const {
    const GeometryView<D> view = geometry(cell);
    const int first = view.first_cut[z], blocks = view.first_cut[z + 1] - first;
    if (blocks == 0) return 0;
    T* k = &stiffness(cell, layout.template stiffness_start<Element>(z, 0));
    const double *lower = planes.lower, *upper = planes.upper;
    double* forces = planes.forces + layout.front();
    int unsettled = 0;
    Kokkos::parallel_reduce(
        Kokkos::TeamThreadRange(team, blocks),
        [&](int b, int& part) {
          part += !respond_block(cell, view.cuts[first + b], lower, upper,
                                 &jumps(cell, (first + b) * (Element::points * D * P::width)),
                                 forces, energies, volumes, k);
        },
        unsettled);
    team.team_barrier();
    return unsettled;
  }

  /// Returns whether the traction is continuous at all points of all voxels of the block.
  KOKKOS_FUNCTION bool respond_block(int cell, const CutBlock<D>& cuts, const double* lower,
                                     const double* upper, double* jump_memory, double* forces,
                                     double* energies, double* volumes, T* k) const {
    LaminateVoxels<D, P> voxels;
    const double tolerance = collect(moduli(cell), cuts, voxels);
    P modes[Element::unknowns];
    for (int c = 0; c < D; ++c)
      sweep::modes_of<Element>(
          layout, lower + c * layout.plane_room(), upper + c * layout.plane_room(),
          [&](const double* plane) { return P::gather(plane, cuts.voxel); },
          modes + c * Element::modes);
    Response r;
    r.volume = P(1e9);
    bool settled = true;
    for (int q = 0; q < Element::points; ++q) {
      P f[components], jump[D];
      deform(&deformation(cell, 0), modes, q, f);
      double* mine = jump_memory + q * (D * P::width);
      for (int i = 0; i < D; ++i) jump[i] = P::load(mine + i * P::width);
      const Laminate<LawOf, D, P> point(f, voxels, jump, cuts.valid, tolerance);
      for (int i = 0; i < D; ++i) jump[i].store(mine + i * P::width);
      settled = settled && point.settled();
      r.energy += point.energy();
      r.volume = min(r.volume, point.volume_ratio());
      for (int a = 0; a < components; ++a) r.stress[q * components + a] = point.stress(a);
      point.tangent(r.tangent + q * entries);
    }
    for (int lane = 0; lane < cuts.valid; ++lane) {
      energies[cuts.voxel[lane]] = r.energy.get(lane) / Element::points;
      volumes[cuts.voxel[lane]] = r.volume.get(lane);
    }
    distribute(r, cuts, forces, k);
    return settled;
  }

  /// Writes forces and stiffness of cut voxels to where those of whole ones are. The values go
  /// through memory: taking single lanes out of packs is slow.
  KOKKOS_FORCEINLINE_FUNCTION void distribute(Response& r, const CutBlock<D>& cuts, double* forces,
                                              T* k) const {
    const int room = layout.force_room();
    double mode_force[Element::unknowns][P::width];
    mode_forces(r, [&](int i, P f) { f.store(mode_force[i]); });
    T entry[Element::stiffness][P::width];
    mode_stiffness(r, [&](int i, P value) { store_as(value, entry[i]); });
    for (int lane = 0; lane < cuts.valid; ++lane) {
      const int voxel = cuts.voxel[lane];
      for (int i = 0; i < Element::unknowns; ++i) forces[i * room + voxel] = mode_force[i][lane];
      T* to = k + layout.template stiffness_in_layer<Element>(voxel);
#pragma GCC unroll 45
      for (int i = 0; i < Element::stiffness; ++i) to[i * layout.block] = entry[i][lane];
    }
  }

  /// Geometry and moduli of cut voxels; returns the tolerance of their tractions.
  KOKKOS_FORCEINLINE_FUNCTION double collect(const Moduli& table, const CutBlock<D>& cuts,
                                             LaminateVoxels<D, P>& voxels) const {
    double stiffest = 0;
    for (int lane = 0; lane < P::width; ++lane) {
      const int inside = cuts.inside[lane], outside = cuts.outside[lane];
      voxels.mu_inside.set(lane, table.mu[inside]);
      voxels.lambda_inside.set(lane, table.lambda[inside]);
      voxels.mu_outside.set(lane, table.mu[outside]);
      voxels.lambda_outside.set(lane, table.lambda[outside]);
      const double sum = table.mu[inside] + table.mu[outside];
      stiffest = sum > stiffest ? sum : stiffest;
    }
    voxels.share = P::load(cuts.share);
    voxels.rest = P(1.0) - voxels.share;
    for (int i = 0; i < D; ++i) voxels.normal[i] = P::load(cuts.normal[i]);
    return traction_tolerance * stiffest;
  }

  // The linear modes of the forces are the stresses, times the gradient of a mode and the volume.
  KOKKOS_FORCEINLINE_FUNCTION void write_stresses(const sweep::Team& team, const Planes& planes,
                                                  int z, double* stress) const {
    const double scale = layout.nodes() / layout.gradient_scale();
    const int columns = layout.columns(), first = z * layout.plane_nodes();
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, layout.plane_nodes()), [&](int node) {
      const int at = layout.front() + node / columns * layout.pitch() + node % columns;
      double* to = stress + static_cast<std::size_t>(first + node) * components;
      for (int a = 0; a < components; ++a) {
        const int mode = stress_mode<Element>(a);
        to[a] = scale * planes.forces[mode * layout.force_room() + at];
      }
    });
    team.team_barrier();
  }

  KOKKOS_FORCEINLINE_FUNCTION void add_means(const sweep::Team& team, const Planes& planes,
                                             const double* energies, const double* volumes,
                                             double* sums) const {
    const int count = layout.layer_voxels();
    for (int a = 0; a < components; ++a)
      sums[State::mean_stress + a] += sweep::sum_plane(
          team, planes.forces + stress_mode<Element>(a) * layout.force_room() + layout.front(),
          count);
    sums[State::energy] += sweep::sum_plane(team, energies, count);
    double least = 1e9;
    Kokkos::parallel_reduce(
        Kokkos::TeamThreadRange(team, count / P::width),
        [&](int pack, double& part) {
          part = Kokkos::fmin(part, smallest(P::load(volumes + pack * P::width)));
        },
        Kokkos::Min<double>(least));
    sums[State::volume_ratio] = Kokkos::fmin(sums[State::volume_ratio], least);
  }

  KOKKOS_FORCEINLINE_FUNCTION double square(const sweep::Team& team, const double* g, int z) const {
    double total = 0;
    for (int c = 0; c < D; ++c) {
      const double* plane = g + layout.plane_start(c, z);
      total += sweep::dot(team, plane, plane, layout.plane_nodes());
    }
    return total;
  }
};

template <class Element, template <int> class LawOf, class T>
void evaluate(const Execution& exec, int active, const Evaluate<Element, LawOf, T>& kernel) {
  const auto bytes = Evaluate<Element, LawOf, T>::scratch_numbers(kernel.layout) * sizeof(double);
  Kokkos::parallel_for("understudy/materials/evaluate",
                       Kokkos::TeamPolicy<Execution>(exec, active, Kokkos::AUTO)
                           .set_scratch_size(1, Kokkos::PerTeam(bytes + 64)),
                       kernel);
}

}  // namespace understudy::materials
