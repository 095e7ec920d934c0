#include <cmath>
#include <understudy/loops/porous/flow_system.hpp>

namespace understudy::loops {
namespace {

constexpr int behind_and_ahead[2] = {-1, 1};

std::size_t index(int i) { return static_cast<std::size_t>(i); }

/// The faces of a cell and the flux out of it per velocity of each, m.
struct CellFaces {
  int face[4];
  double weight[4];
};

CellFaces faces_of_cell(const StaggeredGrid& grid, int i, int j) {
  return {{grid.face(0, i, j), grid.face(0, i + 1, j), grid.face(1, j, i), grid.face(1, j + 1, i)},
          {-grid.spacing[1], grid.spacing[1], -grid.spacing[0], grid.spacing[0]}};
}

}  // namespace

FlowSystem::FlowSystem(const PorousModel& model)
    : model_(model),
      unknowns_(model.points.unknowns),
      system_(unknowns_ + model.grid.count(), entries()) {}

int FlowSystem::velocity_row(int face) const {
  return face < 0 ? -1 : model_.points.unknown[index(face)];
}

/// In the order of `add_momentum`: own velocity, neighbours, carriers, other component, pressures.
std::vector<SparseSystem::Entry> FlowSystem::entries() const {
  const HostStencil& s = model_.stencil;
  std::vector<SparseSystem::Entry> all;
  for (int point = 0; point < static_cast<int>(s.points()); ++point) {
    const int row = velocity_row(s.face(point));
    all.emplace_back(row, row);
    for (int side = 0; side < 4; ++side) {
      all.emplace_back(row, velocity_row(s.neighbour(point, side)));
      for (int q = 0; q < 2; ++q) all.emplace_back(row, velocity_row(s.carrier(point, side, q)));
    }
    for (int q = 0; q < 4; ++q) all.emplace_back(row, velocity_row(s.cross(point, q)));
    for (int end = 0; end < 2; ++end) all.emplace_back(row, pressure_row(s.cell(point, end)));
  }
  for (int j = 0; j < model_.grid.cells[1]; ++j)
    for (int i = 0; i < model_.grid.cells[0]; ++i)
      for (const int face : faces_of_cell(model_.grid, i, j).face)
        all.emplace_back(pressure_row(model_.grid.cell(0, i, j)), velocity_row(face));
  return all;
}

bool FlowSystem::factorise(const FlowCoefficients& at) {
  choose_pressure_unit(at);
  values_.clear();
  for (int point = 0; point < static_cast<int>(model_.stencil.points()); ++point)
    add_momentum(point, at);
  for (int j = 0; j < model_.grid.cells[1]; ++j)
    for (int i = 0; i < model_.grid.cells[0]; ++i)
      for (const double weight : faces_of_cell(model_.grid, i, j).weight)
        values_.push_back(pressure_unit_ * weight);
  return system_.factorise(values_);
}

/// Mean of what a velocity does to its own balance over what a pressure does.
void FlowSystem::choose_pressure_unit(const FlowCoefficients& at) {
  double own = 0, area = 0;
  for (int point = 0; point < static_cast<int>(model_.stencil.points()); ++point) {
    own += std::abs(own_coefficient(point, at));
    area += model_.stencil.area(point);
  }
  pressure_unit_ = own > 0 ? own / area : 1;
}

/// Viscous stresses and drag, which never change sign.
double FlowSystem::own_coefficient(int point, const FlowCoefficients& at) const {
  const HostStencil& s = model_.stencil;
  double own = s.volume(point) * at.drag(point, 3 * s.component(point));
  for (int side = 0; side < 4; ++side)
    own += at.viscosity[index(s.site(point, side))] * s.shape(point, side);
  return own;
}

/// Minus the derivatives of the sum of `momentum_terms`.
void FlowSystem::add_momentum(int point, const FlowCoefficients& at) {
  const HostStencil& s = model_.stencil;
  const double porosity = at.porosity[index(s.face(point))];
  const double here = at.velocity[index(s.face(point))] / porosity;
  const double density = at.density / porosity;
  const std::size_t own_place = values_.size();
  double own = own_coefficient(point, at);
  values_.push_back(0);
  for (int side = 0; side < 4; ++side) {
    const int neighbour = s.neighbour(point, side);
    const double porosity_there = neighbour < 0 ? 1 : at.porosity[index(neighbour)];
    const double there = neighbour < 0 ? 0 : at.velocity[index(neighbour)] / porosity_there;
    double carried[2], flux_other = 0;
    for (int q = 0; q < 2; ++q) {
      const double flux =
          density * s.weight(point, side, q) * at.velocity[index(s.carrier(point, side, q))];
      own += flux * s.own(point, side, q) / porosity;
      flux_other += flux * s.other(point, side, q) / porosity_there;
      carried[q] = density * s.weight(point, side, q) *
                   (s.own(point, side, q) * here + s.other(point, side, q) * there);
    }
    values_.push_back(flux_other - at.viscosity[index(s.site(point, side))] * s.shape(point, side));
    values_.insert(values_.end(), {carried[0], carried[1]});
  }
  values_[own_place] = own;
  for (int q = 0; q < 4; ++q)
    values_.push_back(s.volume(point) * at.drag(point, s.component(point) + 1) *
                      s.cross_weight(point, q));
  for (const int sign : behind_and_ahead) values_.push_back(sign * s.area(point) * pressure_unit_);
}

FlowIncrement FlowSystem::solve(const std::vector<double>& residual,
                                const std::vector<double>& outflow) const {
  const FlowPoints& points = model_.points;
  std::vector<double> right(index(unknowns_) + outflow.size());
  for (std::size_t point = 0; point < points.size(); ++point)
    if (const int row = velocity_row(points.face[point]); row >= 0)
      right[index(row)] = residual[point];
  for (std::size_t cell = 0; cell < outflow.size(); ++cell)
    right[index(unknowns_) + cell] = -pressure_unit_ * outflow[cell];
  const std::vector<double> solution = system_.solve(right);
  FlowIncrement increment{std::vector<double>(points.unknown.size()), {}};
  for (std::size_t face = 0; face < points.unknown.size(); ++face)
    if (points.unknown[face] >= 0) increment.velocity[face] = solution[index(points.unknown[face])];
  for (std::size_t cell = 0; cell < outflow.size(); ++cell)
    increment.pressure.push_back(pressure_unit_ * solution[index(unknowns_) + cell]);
  return increment;
}

}  // namespace understudy::loops
