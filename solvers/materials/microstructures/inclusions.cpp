#include <understudy/solvers/materials/microstructures/fill_lines.hpp>
#include <understudy/solvers/materials/microstructures/inclusions.hpp>
#include <understudy/solvers/materials/microstructures/section.hpp>
#include <understudy/solvers/shapes/row_policy.hpp>

namespace understudy::materials {

template <int D, class Body>
void Inclusions<D, Body>::fill(const Execution& exec,
                               Kokkos::View<const double**, Kokkos::LayoutRight> parameters,
                               const Grid<D>& grid,
                               Kokkos::View<Voxel<D>**, Kokkos::LayoutRight> voxels,
                               Outcomes outcomes) const {
  const std::size_t rows = voxels.extent(0);
  check_fill<D>(grid, rows, voxels.extent(1), ports().size(), parameters);
  const auto bodies = bodies_.place(exec, parameters, outcomes);
  const std::size_t lines = grid.voxels() / static_cast<std::size_t>(grid.n[0]);
  Kokkos::parallel_for(
      "understudy/materials/fill_inclusions", shapes::row_policy(exec, rows * lines),
      FillLines<D, Body>{bodies, bodies_.centres().position, grid, interface_, voxels, lines});
}

template class Inclusions<2, shapes::SphereBody<2>>;
template class Inclusions<3, shapes::SphereBody<3>>;
template class Inclusions<2, shapes::EllipsoidBody<2>>;
template class Inclusions<3, shapes::EllipsoidBody<3>>;

template <int D>
std::unique_ptr<Microstructure<D>> make_sphere(const shapes::SphereOptions& options,
                                               const std::vector<std::string>& varying,
                                               Interface interface) {
  return make_inclusions<D>(shapes::make_bodies<D>(options, varying, kMicrostructureSection),
                            interface);
}

template <int D>
std::unique_ptr<Microstructure<D>> make_ellipsoid(const shapes::EllipsoidOptions& options,
                                                  const std::vector<std::string>& varying,
                                                  Interface interface) {
  return make_inclusions<D>(shapes::make_bodies<D>(options, varying, kMicrostructureSection),
                            interface);
}

template <int D>
std::unique_ptr<Microstructure<D>> make_random_inclusions(
    const shapes::RandomSphereOptions& options, const std::vector<std::string>& varying,
    Interface interface) {
  return make_inclusions<D>(shapes::make_bodies<D>(options, varying, kMicrostructureSection),
                            interface);
}

template std::unique_ptr<Microstructure<2>> make_sphere(const shapes::SphereOptions&,
                                                        const std::vector<std::string>&, Interface);
template std::unique_ptr<Microstructure<3>> make_sphere(const shapes::SphereOptions&,
                                                        const std::vector<std::string>&, Interface);
template std::unique_ptr<Microstructure<2>> make_ellipsoid(const shapes::EllipsoidOptions&,
                                                           const std::vector<std::string>&,
                                                           Interface);
template std::unique_ptr<Microstructure<3>> make_ellipsoid(const shapes::EllipsoidOptions&,
                                                           const std::vector<std::string>&,
                                                           Interface);
template std::unique_ptr<Microstructure<2>> make_random_inclusions(
    const shapes::RandomSphereOptions&, const std::vector<std::string>&, Interface);
template std::unique_ptr<Microstructure<3>> make_random_inclusions(
    const shapes::RandomSphereOptions&, const std::vector<std::string>&, Interface);

}  // namespace understudy::materials
