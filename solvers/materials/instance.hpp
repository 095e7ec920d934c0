#pragma once
#include <understudy/solvers/materials/group_solver_impl.hpp>

namespace understudy::materials {

template <class Element, template <int> class LawOf, class T>
std::unique_ptr<GroupSolver<Element::dimensions>> make_in_precision(
    const Grid<Element::dimensions>& grid, const GroupSettings& settings, double mu,
    double lambda) {
  auto preconditioner = std::make_shared<const FourierPreconditioner<Element, T>>(
      CellLayout<Element::dimensions>{grid}, mu, lambda);
  return std::make_unique<GroupSolverOf<Element, LawOf, T>>(grid, settings, preconditioner);
}

template <class Element, template <int> class LawOf>
std::unique_ptr<GroupSolver<Element::dimensions>> make_group_solver_of(
    const Grid<Element::dimensions>& grid, const GroupSettings& settings, double mu,
    double lambda) {
  if (!solves_in_single_precision(settings.tolerance))
    return make_in_precision<Element, LawOf, double>(grid, settings, mu, lambda);
  return make_in_precision<Element, LawOf, float>(grid, settings, mu, lambda);
}

}  // namespace understudy::materials
