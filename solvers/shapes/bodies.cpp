#include <fmt/format.h>

#include <understudy/core/errors.hpp>
#include <understudy/solvers/shapes/bodies.hpp>
#include <understudy/solvers/shapes/row_policy.hpp>

namespace understudy::shapes {
namespace {

/// Turns each row's parameters into its body; marks rows without a valid one.
template <class Body>
struct PlaceBodies {
  RowParameters<Body::parameters> parameters;
  Kokkos::View<const double**, Kokkos::LayoutRight> rows;
  double count, distance, gap;
  Kokkos::View<RowBody<Body>*> bodies;
  Outcomes outcomes;

  KOKKOS_FUNCTION void operator()(std::size_t row) const {
    const auto value = parameters.of(rows, row);
    bool valid = value[0] >= 0;
    for (int i = 0; i < Body::parameters; ++i) valid = valid && Kokkos::isfinite(value[i]);
    if (Body::parameters > 1) valid = valid && value[1] > 0;
    bodies(row) = {Body::of_parameters(value, count), valid && value[0] > 0};
    if (bodies(row).present) valid = bodies(row).body.gap(distance) >= gap * (1 - 1e-9);
    bodies(row).present = valid && value[0] > 0;
    if (!valid) outcomes(row) = Outcome::invalid_input;
  }
};

void check_rows(std::size_t rows, std::size_t columns, std::size_t outcomes, std::size_t ports) {
  if (ports == 0 || (rows == outcomes && columns >= ports)) return;
  throw InternalError(
      {.what = "The arrays given to Bodies::place do not fit together",
       .got = fmt::format("{} x {} parameters and {} outcomes", rows, columns, outcomes),
       .expected = fmt::format("a row of {} parameters for each outcome", ports),
       .todo = "Allocate them from ports()"});
}

}  // namespace

template <int D, class Body>
Bodies<D, Body>::Bodies(Centres<D> centres, const Parameters& parameters,
                        const std::vector<std::string>& varying, const std::string& section,
                        double gap)
    : centres_(std::move(centres)),
      parameters_(split_parameters<Body::parameters>(parameters, varying, section, ports_)),
      names_(shapes::names(parameters)),
      gap_(gap) {}

template <int D, class Body>
Kokkos::View<RowBody<Body>*> Bodies<D, Body>::place(const Execution& exec, const Rows& rows,
                                                    const Outcomes& outcomes) const {
  check_rows(rows.extent(0), rows.extent(1), outcomes.extent(0), ports_.size());
  const Kokkos::View<RowBody<Body>*> bodies(
      Kokkos::view_alloc(exec, Kokkos::WithoutInitializing, "bodies"), outcomes.extent(0));
  Kokkos::parallel_for("understudy/shapes/place_bodies", row_policy(exec, outcomes.extent(0)),
                       PlaceBodies<Body>{parameters_, rows, centres_.count(), centres_.distance,
                                         gap_, bodies, outcomes});
  return bodies;
}

template class Bodies<2, SphereBody<2>>;
template class Bodies<3, SphereBody<3>>;
template class Bodies<2, EllipsoidBody<2>>;
template class Bodies<3, EllipsoidBody<3>>;

}  // namespace understudy::shapes
