#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/gmsh.hpp>
#include <understudy/io/gmsh_raw.hpp>

namespace understudy::io {
namespace {

using Type = GmshRaw::Type;
using Point = std::array<double, 3>;

[[noreturn]] void fail(const GmshRaw& raw, const GmshRaw::Element& element, const std::string& what,
                       const std::string& got, const std::string& expected,
                       const std::string& todo) {
  throw InputError({.what = fmt::format("{}:{}: {}", raw.name, element.line, what),
                    .got = got,
                    .expected = expected,
                    .todo = todo});
}

Point difference(const Point& a, const Point& b) { return {a[0] - b[0], a[1] - b[1], a[2] - b[2]}; }

/// Triple product of the edges that leave a corner; for a quadrilateral, the third is the normal.
double corner_volume(const Point& corner, const Point& a, const Point& b, const Point& c) {
  const Point u = difference(a, corner), v = difference(b, corner), w = difference(c, corner);
  return u[0] * (v[1] * w[2] - v[2] * w[1]) - u[1] * (v[0] * w[2] - v[2] * w[0]) +
         u[2] * (v[0] * w[1] - v[1] * w[0]);
}

/// Neighbours of the eight corners of a hexahedron, right-handed in VTK's order.
constexpr std::array<std::array<std::size_t, 3>, 8> hexahedron_corners = {
    {{1, 3, 4}, {2, 0, 5}, {3, 1, 6}, {0, 2, 7}, {7, 5, 0}, {4, 6, 1}, {5, 7, 2}, {6, 4, 3}}};

bool is_inverted(const std::vector<Point>& p) {
  const auto bad = [](double volume) { return !(volume > 0); };
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (p.size() == 4) {
      const Point above = {p[i][0], p[i][1], p[i][2] + 1};
      if (bad(corner_volume(p[i], p[(i + 1) % 4], p[(i + 3) % 4], above))) return true;
    } else {
      const auto& n = hexahedron_corners[i];
      if (bad(corner_volume(p[i], p[n[0]], p[n[1]], p[n[2]]))) return true;
    }
  }
  return false;
}

std::string group_name(const GmshRaw& raw, int dimension, std::int64_t number) {
  const auto found = raw.groups.find({dimension, number});
  return found == raw.groups.end() ? fmt::format("group {}", number) : found->second;
}

/// Builds the mesh; nodes get their index when an element first uses them.
class Builder {
 public:
  explicit Builder(const GmshRaw& raw) : raw_(raw) {
    const auto is_volume = [](const auto& e) { return e.type == Type::hexahedron; };
    mesh_.dimensions = std::ranges::any_of(raw.elements, is_volume) ? 3 : 2;
  }

  Mesh build() {
    const Type inside = mesh_.dimensions == 3 ? Type::hexahedron : Type::quadrilateral;
    const Type boundary = mesh_.dimensions == 3 ? Type::quadrilateral : Type::line;
    for (const auto& element : raw_.elements)
      if (element.type == inside) add_element(element);
    for (const auto& element : raw_.elements)
      if (element.type == boundary) add_boundary(element);
    if (mesh_.elements.empty())
      throw InputError({.what = fmt::format("The mesh '{}' has no elements", raw_.name),
                        .got = fmt::format("{} nodes, {} lines and points", raw_.nodes.size(),
                                           raw_.elements.size()),
                        .expected = "4-node quadrilaterals or 8-node hexahedra",
                        .todo = "Mesh the surface or volume and recombine it; if it has physical "
                                "groups, it must be in one to be saved"});
    return std::move(mesh_);
  }

 private:
  const Point& place(const GmshRaw::Element& element, std::int64_t number) const {
    const auto found = raw_.nodes.find(number);
    if (found == raw_.nodes.end())
      fail(raw_, element, "an element has a node that does not exist",
           fmt::format("node {}", number), fmt::format("one of the {} nodes", raw_.nodes.size()),
           "Save the mesh from Gmsh again");
    return found->second;
  }

  void add_element(const GmshRaw::Element& element) {
    std::vector<Point> corners;
    for (const std::int64_t node : element.nodes) corners.push_back(place(element, node));
    if (mesh_.dimensions == 2) check_plane(element, corners);
    if (is_inverted(corners))
      fail(raw_, element, "an element is inverted or degenerate",
           fmt::format("nodes {}", join(element.nodes)),
           mesh_.dimensions == 2 ? "a convex quadrilateral with its nodes counter-clockwise"
                                 : "a convex hexahedron with its nodes in Gmsh's order",
           "Improve the mesh in Gmsh; for a surface that is clockwise throughout, use "
           "'ReverseMesh Surface{...};'");
    std::vector<std::int64_t> nodes;
    for (std::size_t i = 0; i < corners.size(); ++i)
      nodes.push_back(index(element.nodes[i], corners[i]));
    mesh_.elements.push_back(std::move(nodes));
    mesh_.element_group.push_back(
        element.groups.empty() ? "" : group_name(raw_, mesh_.dimensions, element.groups.front()));
  }

  void add_boundary(const GmshRaw::Element& element) {
    for (const std::int64_t group : element.groups) {
      std::vector<std::int64_t> nodes;
      for (const std::int64_t node : element.nodes) {
        place(element, node);
        const auto found = index_.find(node);
        if (found == index_.end())
          fail(raw_, element, "a boundary is not part of the mesh",
               fmt::format("node {}, which no element has", node),
               "boundaries whose nodes belong to elements", "Mesh the surface or volume behind it");
        nodes.push_back(found->second);
      }
      mesh_.boundaries[group_name(raw_, mesh_.dimensions - 1, group)].push_back(std::move(nodes));
    }
  }

  void check_plane(const GmshRaw::Element& element, const std::vector<Point>& corners) const {
    for (const Point& corner : corners)
      if (corner[2] != 0)
        fail(raw_, element, "a plane mesh is not in the plane z = 0",
             fmt::format("z = {}", corner[2]), "z = 0 for all nodes of quadrilaterals",
             "Move the geometry into that plane, or mesh a volume");
  }

  std::int64_t index(std::int64_t number, const Point& point) {
    const auto next = static_cast<std::int64_t>(mesh_.points.size());
    const auto [found, is_new] = index_.emplace(number, next);
    if (is_new) mesh_.points.push_back(point);
    return found->second;
  }

  static std::string join(const std::vector<std::int64_t>& nodes) {
    std::string text;
    for (const std::int64_t node : nodes)
      text += fmt::format("{}{}", text.empty() ? "" : " ", node);
    return text;
  }

  const GmshRaw& raw_;
  Mesh mesh_;
  std::unordered_map<std::int64_t, std::int64_t> index_;
};

}  // namespace

Mesh parse_gmsh(std::string_view text, const std::string& name) {
  const GmshRaw raw = parse_gmsh_sections(text, name);
  return Builder(raw).build();
}

Mesh read_gmsh(const std::filesystem::path& file) {
  return parse_gmsh(read_text(file), file.string());
}

}  // namespace understudy::io
