#include <understudy/solvers/materials/instance.hpp>

namespace understudy::materials {

template std::unique_ptr<GroupSolver<3>> make_group_solver_of<FullIntegration<3>, LinearElastic>(
    const Grid<3>&, const GroupSettings&, double, double);
template std::unique_ptr<GroupSolver<3>> make_group_solver_of<FullIntegration<3>, NeoHookean>(
    const Grid<3>&, const GroupSettings&, double, double);

}  // namespace understudy::materials
