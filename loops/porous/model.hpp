#pragma once
#include <understudy/loops/porous/boundary.hpp>
#include <understudy/loops/porous/fields.hpp>
#include <understudy/loops/porous/grid.hpp>
#include <understudy/loops/porous/options.hpp>
#include <understudy/loops/porous/points.hpp>
#include <understudy/loops/porous/stencil.hpp>

namespace understudy::loops {

/// A porous body without its pores: everything that many layouts of them have in common.
struct PorousModel {
  PorousOptions options;
  StaggeredGrid grid;
  FlowBoundary boundary;
  FlowPoints points;
  HostStencil stencil;

  /// Velocity (m/s) per Reynolds number, pressure gradient (Pa/m) per drag and power (W/m^3) per
  /// dissipation of the operator.
  double velocity_unit() const;
  /// Number of the grid line that is the cross-section, along `section_component()`.
  int section_line() const;
  int section_component() const { return options.section == "x" ? 0 : 1; }

  double cell_area() const { return options.cell_size * options.cell_size; }
  double gradient_unit() const { return options.viscosity * velocity_unit() / cell_area(); }
  double power_unit() const { return gradient_unit() * velocity_unit(); }
};

/// Throws InputError for sides, openings and sections that do not fit, and for a section through
/// which nothing can flow.
PorousModel make_porous_model(const PorousOptions& options);

}  // namespace understudy::loops
