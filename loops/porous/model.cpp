#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/loops/porous/model.hpp>

namespace understudy::loops {
namespace {

StaggeredGrid make_grid(const PorousOptions& options) {
  if (options.cells.size() != 2 || std::ranges::min(options.cells) < 2)
    throw InputError({.what = "It must say how many finite volumes there are along x and y",
                      .got = fmt::format("[{}]", fmt::join(options.cells, ", ")),
                      .expected = "two whole numbers of at least 2",
                      .todo = "Write, say, cells = [32, 16]",
                      .key = "cells"});
  return {{options.cells[0], options.cells[1]},
          {options.length / options.cells[0], options.height / options.cells[1]}};
}

void require_section_inside(const PorousOptions& options) {
  const double size = options.section == "x" ? options.length : options.height;
  if (options.section == "outlet" || (0 <= options.section_at && options.section_at <= size))
    return;
  throw InputError({.what = "The cross-section is outside the porous body",
                    .got = fmt::format("{} = {} m", options.section, options.section_at),
                    .expected = fmt::format("0 to {} m", size),
                    .todo = "Correct section_at",
                    .key = "section_at"});
}

// On a side of walls or symmetry, and only there, the nonuniformity would be 0 / 0 for certain.
void require_section_open(const PorousModel& model) {
  if (model.options.section == "outlet") return;
  const int c = model.section_component(), line = model.section_line();
  if (line > 0 && line < model.grid.cells[static_cast<std::size_t>(c)]) return;
  const auto& beyond = model.boundary.beyond[static_cast<std::size_t>(2 * c + (line > 0))];
  const auto closed = [](Beyond one) { return one == Beyond::wall || one == Beyond::symmetry; };
  if (!std::ranges::all_of(beyond, closed)) return;
  throw InputError(
      {.what = "Nothing flows through the cross-section on which flow_nonuniformity is asked for",
       .got = fmt::format("{} = {} m, on a side that is all wall or symmetry",
                          model.options.section, model.options.section_at),
       .expected = "a grid line inside the body, or a side with an inlet or outlet",
       .todo = "Move section_at by a cell or more, or write section = \"outlet\"",
       .key = "section_at"});
}

}  // namespace

int PorousModel::section_line() const {
  const double spacing = grid.spacing[static_cast<std::size_t>(section_component())];
  return static_cast<int>(std::lround(options.section_at / spacing));
}

double PorousModel::velocity_unit() const {
  return options.viscosity / (options.density * options.cell_size);
}

PorousModel make_porous_model(const PorousOptions& options) {
  require_section_inside(options);
  PorousModel model;
  model.options = options;
  model.grid = make_grid(options);
  model.boundary = make_boundary(options, model.grid);
  model.points = make_points(model.grid, model.boundary);
  require_section_open(model);
  model.stencil = make_stencil(model.grid, model.boundary, model.points);
  return model;
}

}  // namespace understudy::loops
