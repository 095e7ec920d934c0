#include <understudy/solvers/materials/element.hpp>
#include <understudy/solvers/materials/group_solver.hpp>
#include <understudy/solvers/materials/laws.hpp>

namespace understudy::materials {

template <class Element, template <int> class LawOf>
std::unique_ptr<GroupSolver<Element::dimensions>> make_group_solver_of(
    const Grid<Element::dimensions>& grid, const GroupSettings& settings, double mu, double lambda);

CellCounters& CellCounters::operator+=(const CellCounters& other) {
  solves += other.solves;
  evaluations += other.evaluations;
  newton_steps += other.newton_steps;
  residual_iterations += other.residual_iterations;
  tangent_iterations += other.tangent_iterations;
  sensitivity_passes += other.sensitivity_passes;
  cold_starts += other.cold_starts;
  increments += other.increments;
  return *this;
}

template <int D>
std::unique_ptr<GroupSolver<D>> make_group_solver(const Discretisation& discretisation,
                                                  const Grid<D>& grid,
                                                  const GroupSettings& settings, double mu,
                                                  double lambda) {
  if (discretisation.one_point && discretisation.finite_strain)
    return make_group_solver_of<OnePoint<D>, NeoHookean>(grid, settings, mu, lambda);
  if (discretisation.one_point)
    return make_group_solver_of<OnePoint<D>, LinearElastic>(grid, settings, mu, lambda);
  if (discretisation.finite_strain)
    return make_group_solver_of<FullIntegration<D>, NeoHookean>(grid, settings, mu, lambda);
  return make_group_solver_of<FullIntegration<D>, LinearElastic>(grid, settings, mu, lambda);
}

template std::unique_ptr<GroupSolver<2>> make_group_solver(const Discretisation&, const Grid<2>&,
                                                           const GroupSettings&, double, double);
template std::unique_ptr<GroupSolver<3>> make_group_solver(const Discretisation&, const Grid<3>&,
                                                           const GroupSettings&, double, double);

}  // namespace understudy::materials
