#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
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

}  // namespace

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
  model.stencil = make_stencil(model.grid, model.boundary, model.points);
  return model;
}

}  // namespace understudy::loops
