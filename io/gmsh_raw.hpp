#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace understudy::io {

/// A Gmsh file as it is written, before it is made a mesh.
struct GmshRaw {
  enum class Type : std::int64_t { line = 1, quadrilateral = 3, hexahedron = 5, point = 15 };

  struct Element {
    Type type = Type::point;
    int line = 0;                      ///< where it stands in the file
    std::vector<std::int64_t> groups;  ///< numbers of its physical groups
    std::vector<std::int64_t> nodes;   ///< numbers as in the file
  };

  std::string name;                                            ///< of the file
  std::map<std::pair<int, std::int64_t>, std::string> groups;  ///< (dimension, number) -> name
  std::unordered_map<std::int64_t, std::array<double, 3>> nodes;
  std::vector<Element> elements;
};

/// Parses the sections of MSH 2.2 and 4.1 (ASCII).
GmshRaw parse_gmsh_sections(std::string_view text, const std::string& name);

}  // namespace understudy::io
