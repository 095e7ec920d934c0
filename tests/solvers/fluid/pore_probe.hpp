#pragma once
#include <limits>
#include <understudy/core/voxel_image.hpp>
#include <understudy/solvers/fluid/pore_bodies.hpp>
#include <understudy/solvers/fluid/pore_flow.hpp>
#include <understudy/solvers/fluid/pore_image.hpp>
#include <understudy/solvers/shapes/ellipsoid.hpp>
#include <understudy/solvers/shapes/random_spheres.hpp>
#include <understudy/solvers/shapes/sphere.hpp>

namespace understudy::fluid {

using Rows = std::vector<std::vector<double>>;

/// Flow through a cell with the bodies of `shape` (SphereOptions, ...).
template <int D, class Shape>
PoreFlow<D> pore_flow(const PoreOptions& options, const Shape& shape,
                      const std::vector<std::string>& varying = {"volume_fraction"}) {
  return {options, make_pore_bodies<D>(shapes::make_bodies<D>(shape, varying, "solver.geometry")),
          varying};
}

/// A cylinder (sphere) in the middle.
template <int D>
PoreFlow<D> round_pores(const PoreOptions& options) {
  return pore_flow<D>(options, shapes::SphereOptions{0.2});
}

template <int D>
PoreFlow<D> pores_of_image(const VoxelImage& image, double tolerance = 1e-8) {
  return {{.resolution = image.n[0], .tolerance = tolerance},
          make_pore_image<D>(image, "image.png"),
          {}};
}

/// Phase 1 where `solid` of a node says so.
template <int D, class Solid>
VoxelImage image_of(const Node<D>& n, const Solid& solid) {
  const FlowGrid<D> grid{n};
  VoxelImage made{D, {n[0], n[1], n[D - 1]}, {}};
  if (D == 2) made.n[2] = 1;
  for (int flat = 0; flat < grid.nodes(); ++flat)
    made.phase.push_back(solid(grid.node(flat)) ? 1 : 0);
  return made;
}

/// One row per sample: all inputs after each other.
inline Batch inputs(const Signature& signature, const Rows& rows) {
  Batch in(signature.inputs, rows.size());
  std::size_t first = 0;
  for (const Port& port : signature.inputs) {
    write_rows(Execution(), in[port.name], {0, rows.size()},
               [&](std::size_t r, std::size_t c) { return rows[r][first + c]; });
    first += port.size();
  }
  return in;
}

struct Answer {
  std::vector<double> drag, dissipation, field;  ///< all samples behind each other
  std::vector<Outcome> outcomes;
};

/// Slots where there are some; the field on request.
template <int D>
Answer ask(PoreFlow<D>& flow, const Rows& rows, const std::vector<std::int64_t>& slots = {},
           bool with_field = false) {
  const Signature& signature = flow.signature();
  std::vector<Port> ports{signature.output("drag"), signature.output("dissipation")};
  if (with_field) ports.push_back(signature.output("velocity_field"));
  Batch in = inputs(signature, rows), out(ports, rows.size());
  if (!slots.empty()) in.set_slots(slots);
  for (const Port& port : ports)
    write_rows(Execution(), out[port.name], {0, rows.size()}, [](std::size_t, std::size_t) {
      return std::numeric_limits<double>::infinity();  // what nobody writes is seen
    });
  const Outcomes outcomes("outcomes", rows.size());
  flow.apply(Execution(), in, out, outcomes);
  const auto numbers = [&](const char* port) {
    if (!out.has(port)) return std::vector<double>();
    const auto host = on_host(out[port]);
    return std::vector<double>(host.data(), host.data() + host.size());
  };
  const auto host = on_host(outcomes);
  return {numbers("drag"),
          numbers("dissipation"),
          numbers("velocity_field"),
          {host.data(), host.data() + host.size()}};
}

}  // namespace understudy::fluid
