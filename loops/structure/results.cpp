#include <algorithm>
#include <cmath>
#include <numeric>
#include <understudy/loops/structure/results.hpp>

namespace understudy::loops {
namespace {

Kokkos::View<double*, Kokkos::HostSpace> host_weights(const Equilibrium& equilibrium) {
  return on_host(equilibrium.execution(), equilibrium.model().discretisation.weights);
}

double strain_energy(const Equilibrium& equilibrium) {
  const auto weights = host_weights(equilibrium);
  const HostField energy = on_host(equilibrium.execution(), equilibrium.outputs()["energy"]);
  double sum = 0;
  for (std::size_t i = 0; i < weights.extent(0); ++i) sum += weights(i) * energy(i, 0);
  return sum;
}

double percentile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  const double rank = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (rank - static_cast<double>(below)) * (values[above] - values[below]);
}

double stress_p99(const Equilibrium& equilibrium) {
  const HostField stress = on_host(equilibrium.execution(), equilibrium.outputs()["stress"]);
  std::vector<double> norms(stress.extent(0));
  for (std::size_t i = 0; i < norms.size(); ++i)
    norms[i] =
        std::hypot(std::hypot(stress(i, 0), stress(i, 1)), std::hypot(stress(i, 2), stress(i, 3)));
  return percentile(std::move(norms), 0.99);
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// Mean by volume (or the largest) of every column over the points of each element.
std::vector<double> per_element(const Equilibrium& equilibrium, const Field& field, bool largest) {
  const auto weights = host_weights(equilibrium);
  const HostField values = on_host(equilibrium.execution(), field);
  const std::size_t columns = values.extent(1);
  const auto points = static_cast<std::size_t>(equilibrium.model().discretisation.points);
  std::vector<double> out;
  for (std::size_t e = 0; e < equilibrium.model().elements.elements(); ++e)
    for (std::size_t c = 0; c < columns; ++c) {
      double sum = 0, volume = 0, most = values(e * points, c);
      for (std::size_t i = e * points; i < (e + 1) * points; ++i) {
        sum += weights(i) * values(i, c);
        volume += weights(i);
        most = std::max(most, values(i, c));
      }
      out.push_back(largest ? most : sum / volume);
    }
  return out;
}

void add_cell_data(Frame& frame, const Equilibrium& equilibrium, const Batch& batch) {
  for (const Port& port : batch.ports()) {
    if (port.name == "deformation_gradient" || port.name == "tangent") continue;
    frame.cell_data.push_back({port.name, port.unit, static_cast<int>(port.size()),
                               per_element(equilibrium, batch[port.name], port.name == "source")});
  }
}

}  // namespace

std::vector<Quantity> structure_quantities() {
  return {{"tip_displacement", "mm", {}},
          {"strain_energy", "N mm/mm", {}},
          {"stress_p99", "MPa", {}},
          {"load_reaction", "N/mm", {}}};
}

void measure_structure(const Equilibrium& equilibrium, const std::vector<double>& u,
                       std::vector<Quantity>& quantities) {
  const Conditions& c = equilibrium.model().conditions;
  const double values[] = {dot(c.tip, u), strain_energy(equilibrium), stress_p99(equilibrium),
                           dot(c.loaded, equilibrium.internal())};
  for (std::size_t i = 0; i < quantities.size(); ++i) quantities[i].values.push_back(values[i]);
}

Frame structure_frame(const Equilibrium& equilibrium, const std::vector<double>& u, double factor) {
  const FiniteElements& mesh = equilibrium.model().elements;
  Frame frame;
  frame.time = factor;
  frame.shape = mesh.nodes_per_element == 8 ? CellShape::quad8 : CellShape::quad4;
  frame.connectivity.assign(mesh.connectivity.begin(), mesh.connectivity.end());
  FrameArray displacement{"displacement", "mm", 3, {}};
  for (std::size_t node = 0; node < mesh.points.size(); ++node) {
    frame.points.insert(frame.points.end(), {mesh.points[node][0], mesh.points[node][1], 0});
    displacement.values.insert(displacement.values.end(), {u[2 * node], u[2 * node + 1], 0});
  }
  frame.point_data.push_back(std::move(displacement));
  add_cell_data(frame, equilibrium, equilibrium.outputs());
  add_cell_data(frame, equilibrium, equilibrium.inputs());
  return frame;
}

void add_final_state(const Equilibrium& equilibrium, const std::vector<double>& u,
                     Archive& archive) {
  std::vector<double> points;
  for (const Point2& point : equilibrium.model().elements.points)
    points.insert(points.end(), point.begin(), point.end());
  const std::size_t nodes = points.size() / 2;
  archive.set("final/points", points, {nodes, 2}, "mm");
  archive.set("final/displacement", u, {nodes, 2}, "mm");
  const HostField f =
      on_host(equilibrium.execution(), equilibrium.inputs()["deformation_gradient"]);
  archive.set("final/deformation_gradient", {f.data(), f.data() + f.size()}, {f.extent(0), 2, 2});
  for (const ParameterField& field : equilibrium.model().fields)
    archive.set("final/parameters/" + field.port.name, field.values, {field.values.size()},
                field.port.unit);
}

std::string structure_quantities_manual() {
  return R"(### Quantities of interest, for `report.quantities`

One value per load step, in `result.h5` under `quantities/NAME`.

| quantity | unit | meaning |
|---|---|---|
| `tip_displacement` | mm | displacement of a point: cook: upper right corner, along y; beam: upper right corner, along y; l_bracket: lower right corner, along y; plate_with_hole: where the hole meets the x axis, along x; mesh: mean over the loaded boundary, along the load |
| `strain_energy` | N mm per mm of thickness | sum of weight times energy over the integration points |
| `stress_p99` | MPa | 99th percentile over the integration points of the Frobenius norm of the in-plane first Piola-Kirchhoff stress |
| `load_reaction` | N per mm of thickness | force on the loaded boundary along the load, from the internal forces |

)";
}

}  // namespace understudy::loops
