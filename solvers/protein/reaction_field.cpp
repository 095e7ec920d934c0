#include <cmath>
#include <numbers>
#include <understudy/solvers/protein/coulomb_sums.hpp>
#include <understudy/solvers/protein/dielectric_force.hpp>
#include <understudy/solvers/protein/dielectric_surface.hpp>
#include <understudy/solvers/protein/reaction_field.hpp>
#include <understudy/solvers/protein/units.hpp>

namespace understudy::protein {
namespace {

constexpr int most_iterations = 60;

Spheres to_device(const Execution& exec, const std::vector<ChargedSphere>& atoms) {
  const Spheres copy(
      Kokkos::view_alloc(exec, Kokkos::WithoutInitializing, "understudy/protein/atoms"),
      atoms.size());
  copy_and_wait(exec, copy,
                Kokkos::View<const ChargedSphere*, Kokkos::HostSpace>(atoms.data(), atoms.size()));
  return copy;
}

/// forces = q fields / inner + pushes / 2, in units of C h / 4 pi.
struct AddForces {
  Spheres atoms;
  Vectors fields, pushes, forces;
  double inner, unit;

  KOKKOS_FUNCTION void operator()(int i) const {
    for (int d = 0; d < 3; ++d)
      forces(i, d) = unit * (atoms(i).charge / inner * fields(i, d) + 0.5 * pushes(i, d));
  }
};

struct WidenPotential {
  const float* from;
  double* to;
  KOKKOS_FUNCTION void operator()(int a) const { to[a] = from[a]; }
};

/// Room for as many numbers as the list of nodes has.
void fit(const SurfaceNodes& nodes, const char* label, numerics::Doubles& numbers) {
  if (numbers.size() < nodes.node.size()) numbers = numerics::Doubles(label, nodes.node.size());
}

}  // namespace

ReactionField::ReactionField(const numerics::RowGrid& grid, const Solvent& solvent)
    : solvent_(solvent),
      solver_(grid, solvent.has_salt()),
      phi_("understudy/protein/coulomb_potential", grid.size()),
      shares_("understudy/protein/shares", grid.size()) {}

std::size_t ReactionField::bytes(const numerics::RowGrid& grid, const Solvent& solvent) {
  constexpr std::size_t own = 2 * sizeof(double) + sizeof(float) + sizeof(NodePlace);
  return numerics::DiffusionSolver::bytes(grid, solvent.has_salt()) + own * grid.size();
}

double ReactionField::energy_unit() const {
  return coulomb * box_.spacing / (4 * std::numbers::pi);
}

void ReactionField::set_surface(const Execution& exec, const GridBox& box,
                                const std::vector<ChargedSphere>& atoms) {
  box_ = box;
  atoms_ = to_device(exec, atoms);
  near_ = find_row_atoms(exec, box, atoms, solvent_.dielectric.width);
  write_permittivity(exec, rows(), solver_);
  if (solvent_.has_salt()) {
    const double margin = solvent_.salt.stern_layer + solvent_.dielectric.width;
    near_salt_ = find_row_atoms(exec, box, atoms, margin);
    write_salt(exec, salt_rows(), solver_);
  }
  find_surface_nodes(exec, box, solver_, static_cast<float>(solvent_.dielectric.inner),
                     static_cast<float>(solvent_.dielectric.water), nodes_);
}

void ReactionField::set_charges(const Execution& exec) {
  fit(nodes_, "understudy/protein/sources", sources_);
  fit(nodes_, "understudy/protein/induced_charge", sigma_);
  sum_potentials(exec, atoms_, nodes_, solvent_.dielectric.inner, phi_);
  sums_ = write_sources(exec, charge(), nodes_, phi_, solver_, sources_);
}

numerics::SolveReport ReactionField::solve(const Execution& exec, double tolerance,
                                           const numerics::Floats& start) {
  solver_.prepare(exec);
  if (start.size() == 0)
    Kokkos::deep_copy(exec, solver_.solution(), 0.0);
  else
    Kokkos::parallel_for("understudy/protein/start",
                         Kokkos::RangePolicy<Execution>(exec, 0, static_cast<int>(start.size())),
                         WidenPotential{start.data(), solver_.solution().data()});
  if (solvent_.has_salt())
    write_faces(exec, salt_rows(), static_cast<int>(atoms_.size()), solver_.solution());
  return solver_.solve(exec, {tolerance * std::sqrt(sums_.squares), most_iterations});
}

double ReactionField::energy(const Execution& exec) const {
  const double b_v = source_energy(exec, nodes_, sources_, solver_.solution());
  return 0.5 * energy_unit() * (b_v + solver_.residual_energy(exec) + sums_.c);
}

void ReactionField::write_forces(const Execution& exec, const Vectors& forces) {
  const Vectors fields("understudy/protein/fields", atoms_.size()),
      pushes("understudy/protein/pushes", atoms_.size());
  write_induced_charge(exec, charge(), nodes_, phi_, solver_, sigma_, shares_);
  sum_fields(exec, atoms_, nodes_, sigma_, fields);
  sum_pushes(exec, rows(), phi_, solver_.solution(), shares_, pushes);
  if (solvent_.has_salt()) add_salt_pushes(exec, salt_rows(), solver_.solution(), pushes);
  Kokkos::parallel_for(
      "understudy/protein/add_forces",
      Kokkos::RangePolicy<Execution>(exec, 0, static_cast<int>(atoms_.size())),
      AddForces{atoms_, fields, pushes, forces, solvent_.dielectric.inner, energy_unit()});
}

}  // namespace understudy::protein
