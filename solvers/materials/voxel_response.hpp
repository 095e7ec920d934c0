#pragma once
#include <understudy/solvers/materials/evaluate_types.hpp>
#include <understudy/solvers/materials/laminate.hpp>
#include <understudy/solvers/materials/stiffness.hpp>

namespace understudy::materials {

/// Response of single voxels to the mean deformation and the fluctuation u of a list of cells: what
/// all kernels that evaluate cells have in common, and what they work on.
template <class Element, template <int> class LawOf, class T>
struct VoxelResponse {
  static constexpr int D = Element::dimensions;
  static constexpr int components = D * D;
  static constexpr int entries = components * (components + 1) / 2;
  using Law = LawOf<D>;
  using P = Pack<double, lanes<double>>;

  CellLayout<D> layout;
  Kokkos::View<const int*> cells;
  Kokkos::View<const GeometryView<D>*, Kokkos::SharedSpace> geometry;
  Kokkos::View<const Moduli*, Kokkos::SharedSpace> moduli;
  HostWritableRows deformation;  ///< [cell][D*D], mean
  Rows<const double> fluctuation;
  Rows<double> jumps;  ///< [cell][block][point][component][lane], start and result
  Rows<double> force;
  Rows<T> stiffness;
  double traction_tolerance;  ///< of laminate voxels, relative to the shear moduli
  HostReadableRows state;     ///< [cell][State::size]
  Kokkos::View<const FieldPointers*, Kokkos::SharedSpace> fields;

  /// Where energy (MPa) and volume ratio of the voxels of a layer go.
  struct Averages {
    double *energies, *volumes;
  };

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

  /// Voxels j and on of a layer as if each were of one phase; load(component, corner, upper) gives
  /// the fluctuation at their corners. `phase`, `energies` and `volumes` are those of the layer,
  /// take(mode, value) the forces of the modes, `k` is the layer's stiffness.
  template <class Load, class Force>
  KOKKOS_FORCEINLINE_FUNCTION void respond_whole(const std::uint8_t* phase, const Moduli& table,
                                                 const double* mean, int j, const Load& load,
                                                 const Force& take, const Averages& averages,
                                                 T* k) const {
    P mu, lambda, modes[Element::unknowns];
    phase_moduli(phase + j, table, mu, lambda);
#pragma GCC unroll 3
    for (int c = 0; c < D; ++c)
      sweep::modes_of<Element>([&](int b, bool upper) { return load(c, b, upper); },
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
    ((1.0 / Element::points) * r.energy).store(averages.energies + j);
    r.volume.store(averages.volumes + j);
    mode_forces(r, take);
    T* block = k + layout.template stiffness_in_layer<Element>(j);
    mode_stiffness(r, [&](int i, P value) { store_as(value, block + i * layout.block); });
  }

  /// The laminate voxels of a block, instead of what respond_whole made of them; load(component,
  /// corner, upper) gives the fluctuation at their corners, forces[mode * room + voxel] takes the
  /// forces of the modes. Returns whether the traction is continuous at all their points.
  template <class Load>
  KOKKOS_FUNCTION bool respond_block(int cell, int block, const Load& load, double* forces,
                                     int room, const Averages& averages, T* k) const {
    const CutBlock<D>& cuts = geometry(cell).cuts[block];
    double* jump_memory = &jumps(cell, block * (Element::points * D * P::width));
    LaminateVoxels<D, P> voxels;
    const double tolerance = collect(moduli(cell), cuts, voxels);
    P modes[Element::unknowns];
    for (int c = 0; c < D; ++c)
      sweep::modes_of<Element>([&](int b, bool upper) { return load(c, b, upper, cuts.voxel); },
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
      averages.energies[cuts.voxel[lane]] = r.energy.get(lane) / Element::points;
      averages.volumes[cuts.voxel[lane]] = r.volume.get(lane);
    }
    distribute(r, cuts, forces, room, k);
    return settled;
  }

  /// Writes forces and stiffness of cut voxels to where those of whole ones are. The values go
  /// through memory: taking single lanes out of packs is slow.
  KOKKOS_FORCEINLINE_FUNCTION void distribute(Response& r, const CutBlock<D>& cuts, double* forces,
                                              int room, T* k) const {
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
};

}  // namespace understudy::materials
