#include <understudy/loops/structure/geometry.hpp>

namespace understudy::loops {
void drop_unused_points(Mesh& mesh) {
  std::vector<std::int64_t> renumbered(mesh.points.size(), -1);
  for (const auto& element : mesh.elements)
    for (const std::int64_t node : element) renumbered[static_cast<std::size_t>(node)] = 0;
  std::vector<std::array<double, 3>> kept;
  for (std::size_t i = 0; i < mesh.points.size(); ++i)
    if (renumbered[i] == 0) {
      renumbered[i] = static_cast<std::int64_t>(kept.size());
      kept.push_back(mesh.points[i]);
    }
  const auto renumber = [&](std::vector<std::int64_t>& nodes) {
    for (std::int64_t& node : nodes) node = renumbered[static_cast<std::size_t>(node)];
  };
  for (auto& element : mesh.elements) renumber(element);
  for (auto& [name, facets] : mesh.boundaries)
    for (auto& facet : facets) renumber(facet);
  mesh.points = std::move(kept);
}

Mesh grid_mesh(int nx, int ny, const std::function<Point2(int i, int j)>& place, const Keep& keep) {
  Mesh mesh;
  for (int j = 0; j <= ny; ++j)
    for (int i = 0; i <= nx; ++i) {
      const Point2 at = place(i, j);
      mesh.points.push_back({at[0], at[1], 0});
    }
  const auto node = [nx](int i, int j) { return static_cast<std::int64_t>(j * (nx + 1) + i); };
  for (int j = 0; j < ny; ++j)
    for (int i = 0; i < nx; ++i) {
      if (keep && !keep(i, j)) continue;
      mesh.elements.push_back({node(i, j), node(i + 1, j), node(i + 1, j + 1), node(i, j + 1)});
      if (i == 0) mesh.boundaries["left"].push_back({node(i, j + 1), node(i, j)});
      if (i == nx - 1) mesh.boundaries["right"].push_back({node(i + 1, j), node(i + 1, j + 1)});
      if (j == 0) mesh.boundaries["bottom"].push_back({node(i, j), node(i + 1, j)});
      if (j == ny - 1) mesh.boundaries["top"].push_back({node(i + 1, j + 1), node(i, j + 1)});
    }
  mesh.element_group.assign(mesh.elements.size(), "");
  drop_unused_points(mesh);
  return mesh;
}

}  // namespace understudy::loops
