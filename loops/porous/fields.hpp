#pragma once
#include <understudy/loops/fields.hpp>
#include <understudy/loops/porous/grid.hpp>
#include <understudy/loops/porous/points.hpp>
#include <vector>

namespace understudy::loops {

/// One layout of pores: what varies in a porous body.
struct PorousFields {
  std::vector<ParameterField> parameters;       ///< at the velocity points
  std::vector<ParameterField> cell_parameters;  ///< at the middles of the cells, for pictures
  std::vector<double> face_porosity, cell_porosity, corner_porosity;
};

/// Where fields are read: at the faces, then the cells, then the corners of the grid. What is given
/// per cell has, elsewhere, the mean of the cells that meet there.
FieldSites porous_sites(const StaggeredGrid& grid);

/// The key `solid_fraction` of [loop] says what the operator does not: throws InputError unless
/// exactly one of that and the input `volume_fraction` is there.
void require_one_porosity(const Settings& section, const Signature& op);

/// Shares out what was read at `porous_sites`. Porosity is one minus the parameter
/// `volume_fraction` or, without one, minus `solid_fraction`. Throws InputError unless it is above
/// 0 and at most 1.
PorousFields make_porous_fields(const std::vector<ParameterField>& read, double solid_fraction,
                                const StaggeredGrid& grid, const FlowPoints& points);

}  // namespace understudy::loops
