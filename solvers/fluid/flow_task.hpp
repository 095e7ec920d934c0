#pragma once
#include <memory>
#include <understudy/core/outcome.hpp>
#include <understudy/solvers/fluid/flow_geometry.hpp>

namespace understudy::fluid {

/// A flow kept for the next one in the same cell, in single precision: it only has to be a good
/// start.
template <int D>
struct FlowStart {
  Kokkos::View<float*> populations;
  double force[D] = {}, velocity[D] = {}, viscosity = 0;
  std::uint64_t geometry = 0;  ///< for which it was computed
  bool filled = false;
};

/// A cell to be solved, and what comes of it.
template <int D>
struct FlowTask {
  std::shared_ptr<const FlowGeometry<D>> geometry;
  std::shared_ptr<const CoarserGeometries<D>> coarser;  ///< to find the flow sooner; may be null
  std::uint64_t geometry_id = 0;
  double solid_fraction = 0;  ///< exact, of which the nodes are an approximation
  double reynolds[D] = {};
  FlowStart<D>* start = nullptr;     ///< in: where to start from; out: the flow that was found
  double* velocity_field = nullptr;  ///< on request, on the device: [z,y,x,D], rho u L / mu

  Outcome outcome = Outcome::ok;
  double drag[D] = {};  ///< G L^3 rho / mu^2; a time average where the flow is not steady
  int steps = 0;        ///< that it took
  double work = 0;      ///< site updates on all grids, over those of one step
};

}  // namespace understudy::fluid
