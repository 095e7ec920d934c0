#pragma once
#include <optional>
#include <understudy/core/batch.hpp>
#include <understudy/loops/porous/model.hpp>
#include <understudy/loops/sparse_system.hpp>
#include <vector>

namespace understudy::loops {

/// Where the balances are linearised, on the host.
struct FlowCoefficients {
  const std::vector<double>& velocity;   ///< of every face, m/s
  const std::vector<double>& porosity;   ///< of every face
  const std::vector<double>& viscosity;  ///< effective, of every cell, then every corner, Pa s
  const HostField& drag;                 ///< derivatives by the velocity [points, 4], Pa s/m^2
  double density;                        ///< kg/m^3; 0: no inertia
};

/// Changes of the velocities of all faces and the pressures of all cells.
struct FlowIncrement {
  std::vector<double> velocity, pressure;
};

/// Newton's system of the momentum balances (with the drag's linear law) and of continuity, for
/// the unknown velocities and the pressures together. The pattern depends on the grid and its
/// boundary alone.
class FlowSystem {
 public:
  explicit FlowSystem(const PorousModel& model);

  /// False when it is singular.
  bool factorise(const FlowCoefficients& at);

  /// What makes these residuals of the points (N/m) and outflows of the cells (m^2/s) zero.
  FlowIncrement solve(const std::vector<double>& residual,
                      const std::vector<double>& outflow) const;

 private:
  std::vector<SparseSystem::Entry> entries() const;
  void add_momentum(int point, const FlowCoefficients& at);
  double own_coefficient(int point, const FlowCoefficients& at) const;
  void choose_pressure_unit(const FlowCoefficients& at);

  int velocity_row(int face) const;
  int pressure_row(int cell) const { return cell < 0 ? -1 : unknowns_ + cell; }

  const PorousModel& model_;
  int unknowns_;
  SparseSystem system_;
  std::vector<double> values_;
  double pressure_unit_ = 1;  // Pa: makes both kinds of unknowns weigh alike
};

}  // namespace understudy::loops
