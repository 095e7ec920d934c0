#include <algorithm>
#include <cmath>
#include <understudy/loops/porous/results.hpp>

namespace understudy::loops {
namespace {

double pressure_drop(const Flow& flow) {
  const std::vector<double> pressures = flow.inlet_pressures();
  const PorousModel& model = flow.model();
  double sum = 0, inflow = 0;
  for (std::size_t point = 0; point < pressures.size(); ++point) {
    const auto face = static_cast<std::size_t>(model.points.face[point]);
    if (model.points.unknown[face] >= 0) continue;
    const double through = std::abs(flow.velocity()[face]) * model.stencil.area(point);
    sum += through * pressures[point];
    inflow += through;
  }
  return inflow > 0 ? sum / inflow : 0;
}

/// Normal velocities and the lengths they hold for.
struct Section {
  double length = 0, sum = 0, squares = 0;

  void add(double velocity, double piece) {
    length += piece;
    sum += piece * velocity;
    squares += piece * velocity * velocity;
  }
  /// `fastest`: velocity somewhere; what is slower than rounding errors of it rests.
  double nonuniformity(double fastest) const {
    if (squares <= 1e-18 * fastest * fastest * length) return 0;
    const double mean = sum / length;
    return std::sqrt(std::max(squares / length - mean * mean, 0.0)) / std::abs(mean);
  }
};

Section outlets(const Flow& flow) {
  const PorousModel& model = flow.model();
  Section section;
  for (int side = 0; side < 4; ++side) {
    const int c = side / 2, end = side % 2;
    for (int m = 0; m < model.grid.cells[static_cast<std::size_t>(1 - c)]; ++m) {
      if (model.boundary.at(c, end == 1, m) != Beyond::outlet) continue;
      const int k = end == 1 ? model.grid.cells[static_cast<std::size_t>(c)] : 0;
      const double velocity = flow.velocity()[static_cast<std::size_t>(model.grid.face(c, k, m))];
      section.add(end == 1 ? velocity : -velocity,
                  model.grid.spacing[static_cast<std::size_t>(1 - c)]);
    }
  }
  return section;
}

Section grid_line(const Flow& flow) {
  const StaggeredGrid& grid = flow.model().grid;
  const int c = flow.model().section_component(), k = flow.model().section_line();
  Section section;
  for (int m = 0; m < grid.cells[static_cast<std::size_t>(1 - c)]; ++m)
    section.add(flow.velocity()[static_cast<std::size_t>(grid.face(c, k, m))],
                grid.spacing[static_cast<std::size_t>(1 - c)]);
  return section;
}

double maximum_velocity(const Flow& flow) {
  const HostField reynolds = on_host(flow.points().execution(), flow.points().inputs()["reynolds"]);
  double most = 0;
  for (std::size_t i = 0; i < reynolds.extent(0); ++i)
    most = std::max(most, std::hypot(reynolds(i, 0), reynolds(i, 1)));
  return most * flow.model().velocity_unit();
}

/// The points on the faces of every cell, -1 where there is none.
std::vector<std::array<int, 4>> points_of_cells(const PorousModel& model) {
  std::vector<int> point_of(model.points.unknown.size(), -1);
  for (std::size_t point = 0; point < model.points.size(); ++point)
    point_of[static_cast<std::size_t>(model.points.face[point])] = static_cast<int>(point);
  const auto at = [&](int c, int k, int m) {
    return point_of[static_cast<std::size_t>(model.grid.face(c, k, m))];
  };
  std::vector<std::array<int, 4>> cells;
  for (int j = 0; j < model.grid.cells[1]; ++j)
    for (int i = 0; i < model.grid.cells[0]; ++i)
      cells.push_back({at(0, i, j), at(0, i + 1, j), at(1, j, i), at(1, j + 1, i)});
  return cells;
}

/// Mean (or the largest) of a port's numbers over the points of every cell.
FrameArray points_array(const Port& port, const HostField& values,
                        const std::vector<std::array<int, 4>>& cells) {
  FrameArray array{port.name, port.unit, static_cast<int>(port.size()), {}};
  for (const auto& points : cells)
    for (std::size_t c = 0; c < port.size(); ++c) {
      double sum = 0, most = 0, count = 0;
      for (const int point : points) {
        if (point < 0) continue;
        const double value = values(static_cast<std::size_t>(point), c);
        sum += value;
        most = std::max(most, value);
        count += 1;
      }
      array.values.push_back(port.name == "source" ? most : (count > 0 ? sum / count : 0));
    }
  return array;
}

/// viscosity U.U / (U.G), which in the operator's numbers is L^2 R.R / (R.drag); 0 where the fluid
/// rests.
FrameArray apparent_permeability(const FrameArray& reynolds, const FrameArray& drag, double area) {
  FrameArray array{"permeability", "m^2", 1, {}};
  for (std::size_t i = 0; i + 1 < reynolds.values.size(); i += 2) {
    const double* r = &reynolds.values[i];
    const double* d = &drag.values[i];
    const double resisted = r[0] * d[0] + r[1] * d[1];
    array.values.push_back(resisted > 0 ? area * (r[0] * r[0] + r[1] * r[1]) / resisted : 0);
  }
  return array;
}

void add_points_arrays(const Flow& flow, Frame& frame) {
  const Execution& exec = flow.points().execution();
  const auto cells = points_of_cells(flow.model());
  const auto mean = [&](const Batch& batch, const Port& port) {
    return points_array(port, on_host(exec, batch[port.name]), cells);
  };
  const FrameArray reynolds = mean(flow.points().inputs(), {"reynolds", "1", {2}});
  const Batch& out = flow.points().outputs();
  for (const Port& port : out.ports()) {
    frame.cell_data.push_back(mean(out, port));
    if (port.name == "drag")
      frame.cell_data.push_back(
          apparent_permeability(reynolds, frame.cell_data.back(), flow.model().cell_area()));
  }
  frame.cell_data.push_back(reynolds);
}

FrameArray cell_velocity(const Flow& flow) {
  const StaggeredGrid& grid = flow.model().grid;
  const auto at = [&](int c, int k, int m) {
    return flow.velocity()[static_cast<std::size_t>(grid.face(c, k, m))];
  };
  FrameArray array{"velocity", "m/s", 3, {}};
  for (int j = 0; j < grid.cells[1]; ++j)
    for (int i = 0; i < grid.cells[0]; ++i)
      array.values.insert(array.values.end(), {0.5 * (at(0, i, j) + at(0, i + 1, j)),
                                               0.5 * (at(1, j, i) + at(1, j + 1, i)), 0});
  return array;
}

void add_grid(const StaggeredGrid& grid, Frame& frame) {
  for (int j = 0; j <= grid.cells[1]; ++j)
    for (int i = 0; i <= grid.cells[0]; ++i) {
      const Point2 place = grid.corner_place(i, j);
      frame.points.insert(frame.points.end(), {place[0], place[1], 0});
    }
  const auto corner = [&](int i, int j) { return std::int64_t{grid.corner(0, i, j)}; };
  for (int j = 0; j < grid.cells[1]; ++j)
    for (int i = 0; i < grid.cells[0]; ++i)
      frame.connectivity.insert(frame.connectivity.end(), {corner(i, j), corner(i + 1, j),
                                                           corner(i + 1, j + 1), corner(i, j + 1)});
}

}  // namespace

std::vector<Quantity> flow_quantities() {
  return {{"pressure_drop", "Pa", {}},
          {"flow_nonuniformity", "1", {}},
          {"dissipated_power", "W/m", {}},
          {"maximum_velocity", "m/s", {}}};
}

void measure_flow(const Flow& flow, std::vector<Quantity>& quantities) {
  const FlowPower power = flow.power();
  const Section section =
      flow.model().options.section == "outlet" ? outlets(flow) : grid_line(flow);
  const double fastest = maximum_velocity(flow);
  const double values[] = {pressure_drop(flow), section.nonuniformity(fastest),
                           power.dissipation + power.brinkman, fastest};
  for (std::size_t i = 0; i < quantities.size(); ++i) quantities[i].values.push_back(values[i]);
}

Frame flow_frame(const Flow& flow, double factor) {
  Frame frame;
  frame.time = factor;
  frame.shape = CellShape::quad4;
  add_grid(flow.model().grid, frame);
  frame.cell_data.push_back(cell_velocity(flow));
  frame.cell_data.push_back({"pressure", "Pa", 1, flow.pressure()});
  frame.cell_data.push_back({"porosity", "1", 1, flow.fields().cell_porosity});
  for (const ParameterField& field : flow.fields().cell_parameters)
    frame.cell_data.push_back({field.port.name, field.port.unit, 1, field.values});
  add_points_arrays(flow, frame);
  return frame;
}

void add_final_flow(const Flow& flow, Archive& archive) {
  const StaggeredGrid& grid = flow.model().grid;
  const auto nx = static_cast<std::size_t>(grid.cells[0]);
  const auto ny = static_cast<std::size_t>(grid.cells[1]);
  const auto& velocity = flow.velocity();
  const auto middle = velocity.begin() + grid.faces_of(0);
  archive.set("final/velocity_x", {velocity.begin(), middle}, {ny, nx + 1}, "m/s");
  archive.set("final/velocity_y", {middle, velocity.end()}, {ny + 1, nx}, "m/s");
  archive.set("final/pressure", flow.pressure(), {ny, nx}, "Pa");
  archive.set("final/porosity", flow.fields().cell_porosity, {ny, nx});
  std::vector<double> places;
  for (const Point2& place : flow.model().points.places)
    places.insert(places.end(), place.begin(), place.end());
  archive.set("final/points", places, {places.size() / 2, 2}, "m");
  for (const ParameterField& field : flow.fields().parameters)
    archive.set("final/parameters/" + field.port.name, field.values, {field.values.size()},
                field.port.unit);
  const FlowPower power = flow.power();
  archive.set_attribute("final/power/pressure", power.pressure);
  archive.set_attribute("final/power/drag", power.drag);
  archive.set_attribute("final/power/brinkman", power.brinkman);
  archive.set_attribute("final/power/inertia", power.inertia);
  archive.set_attribute("final/power/dissipation", power.dissipation);
}

std::string flow_quantities_manual() {
  return R"(### Quantities of interest, for `report.quantities`

One value per step, in `result.h5` under `quantities/NAME`.

| quantity | unit | meaning |
|---|---|---|
| `pressure_drop` | Pa | mean intrinsic pressure on the inlets, weighted with what flows through them, less that on the outlets (0) |
| `flow_nonuniformity` | 1 | standard deviation over mean, by area, of the normal velocity on the outlets or the cross-section that `section` names; 0 where all of it rests, and of no use where as much flows back as forth |
| `dissipated_power` | W per m of depth | what becomes heat: the integral of the operator's dissipation, plus that of the macroscopic viscous stresses, those on walls included. The first is the work of the drag in the momentum balances, plus the integral, by both families of velocity points, of what the operator's dissipation differs from drag times velocity; it is the work of the drag where the two agree, and pressure, kinetic energy and this power then balance exactly |
| `maximum_velocity` | m/s | largest superficial velocity at a velocity point |

)";
}

}  // namespace understudy::loops
