#include <understudy/solvers/materials/instance.hpp>

namespace understudy::materials {

template std::unique_ptr<GroupSolver<2>> make_group_solver_of<OnePoint<2>, LinearElastic>(
    const Grid<2>&, const GroupSettings&, double, double);
template std::unique_ptr<GroupSolver<2>> make_group_solver_of<OnePoint<2>, NeoHookean>(
    const Grid<2>&, const GroupSettings&, double, double);

}  // namespace understudy::materials
