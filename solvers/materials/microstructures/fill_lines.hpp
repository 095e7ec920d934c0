#pragma once
#include <understudy/solvers/materials/microstructure.hpp>
#include <understudy/solvers/materials/microstructures/plane_cut.hpp>
#include <understudy/solvers/materials/microstructures/unit_cell.hpp>
#include <understudy/solvers/shapes/bodies.hpp>

namespace understudy::materials {

/// Adds the share of one interface to a voxel. A second interface adds to the share, and the normal
/// is that of the one that cuts more (largest s (1 - s)).
template <int D>
KOKKOS_INLINE_FUNCTION void add_cut(Voxel<D>& voxel, double share, const shapes::Point<D>& normal) {
  if (share <= kSmallestShare) return;
  const double before = voxel.inside_fraction;
  if (share * (1 - share) > before * (1 - before)) voxel.normal = normal;
  const double sum = before + share;
  voxel.inside_fraction = sum >= 1 - kSmallestShare ? 1 : sum;
}

/// Fills one line of voxels of one row. Each body visits only the voxels that it can touch, so the
/// cost is that of the voxels in and around the inclusions.
///
/// The tangent plane of a curved interface lies outside the body. Over all offsets of a voxel the
/// mean of the squared distance to the foot point within the cut is h^2 / 12 per tangential
/// direction, for every normal; moving the plane inwards by curvature h^2 / 24 therefore removes
/// the leading (second-order) error of the total volume.
template <int D, class Body>
struct FillLines {
  Kokkos::View<const shapes::RowBody<Body>*> bodies;
  Kokkos::View<const double* [D], Kokkos::LayoutRight> centres;
  Grid<D> grid;
  Interface interface;
  Kokkos::View<Voxel<D>**, Kokkos::LayoutRight> voxels;
  std::size_t lines;  ///< per row

  KOKKOS_FUNCTION void operator()(std::size_t index) const {
    const std::size_t row = index / lines, line = index % lines;
    Voxel<D>* out = &voxels(row, line * static_cast<std::size_t>(grid.n[0]));
    clear_line<D>(out, grid.n[0]);
    if (!bodies(row).present) return;
    for (std::size_t c = 0; c < centres.extent(0); ++c) add_images(out, line, bodies(row).body, c);
  }

 private:
  /// All periodic images of a body that can touch this line.
  KOKKOS_FUNCTION void add_images(Voxel<D>* out, std::size_t line, const Body& body,
                                  std::size_t c) const {
    const double bound = body.bound() + reach();
    const auto n1 = static_cast<std::size_t>(grid.n[1]);
    const double y = (static_cast<double>(line % n1) + 0.5) * grid.spacing - centres(c, 1);
    const double z =
        D == 2 ? 0 : (static_cast<double>(line / n1) + 0.5) * grid.spacing - centres(c, D - 1);
    const int last_y = to_int(Kokkos::floor(bound - y)), last_z = image_end(bound, z);
    for (int kz = D == 2 ? 0 : to_int(Kokkos::ceil(-bound - z)); kz <= last_z; ++kz)
      for (int ky = to_int(Kokkos::ceil(-bound - y)); ky <= last_y; ++ky) {
        const double square = bound * bound - (y + ky) * (y + ky) - (z + kz) * (z + kz);
        if (square > 0) add_segment(out, body, {centres(c, 0), y + ky, z + kz}, square);
      }
  }

  /// The part of the line within sqrt(square) of place[0] along it.
  KOKKOS_FUNCTION void add_segment(Voxel<D>* out, const Body& body,
                                   const Kokkos::Array<double, 3>& place, double square) const {
    const double half = Kokkos::sqrt(square), h = grid.spacing;
    const int first = to_int(Kokkos::ceil((place[0] - half) / h - 0.5));
    const int last = to_int(Kokkos::floor((place[0] + half) / h - 0.5));
    shapes::Point<D> x;
    for (int d = 1; d < D; ++d) x[d] = place[d];
    for (int i = first; i <= last; ++i) {
      x[0] = (i + 0.5) * h - place[0];
      add_voxel(out[((i % grid.n[0]) + grid.n[0]) % grid.n[0]], body, x);
    }
  }

  KOKKOS_FUNCTION void add_voxel(Voxel<D>& voxel, const Body& body,
                                 const shapes::Point<D>& x) const {
    const double h = grid.spacing, bound = body.distance_bound(x);
    if (bound > reach()) return;
    if (interface == Interface::staircase) {
      if (bound < 0) voxel.inside_fraction = 1;
    } else if (bound < -reach() - kLargestShift * h) {
      voxel.inside_fraction = 1;
    } else {
      const shapes::Tangent<D> tangent = body.tangent(x);
      const double shift = Kokkos::fmin(tangent.curvature * h / 24, kLargestShift);
      add_cut<D>(voxel, plane_share<D>(tangent.distance / h + shift, tangent.normal),
                 tangent.normal);
    }
  }

  /// Largest distance from a voxel's centre at which an interface still matters.
  KOKKOS_FUNCTION double reach() const {
    return interface == Interface::staircase ? 0 : 0.5 * Kokkos::sqrt(double(D)) * grid.spacing;
  }
  KOKKOS_FUNCTION int image_end(double bound, double z) const {
    return D == 2 ? 0 : to_int(Kokkos::floor(bound - z));
  }
  KOKKOS_FUNCTION static int to_int(double x) { return static_cast<int>(x); }

  static constexpr double kLargestShift = 0.125;  ///< in voxels: bodies smaller than a voxel
};

}  // namespace understudy::materials
