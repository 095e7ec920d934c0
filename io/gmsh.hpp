#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <understudy/core/mesh.hpp>

namespace understudy::io {

/// Reads a Gmsh mesh, MSH 2.2 or 4.1 in ASCII, of first-order quadrilaterals (2-D) or hexahedra
/// (3-D); physical groups become the names of element groups and boundaries ("group 7" where Gmsh
/// gives a number only). Points that no element uses are left out. Throws InputError with the line:
/// another version, binary, element types other than points, lines, quadrilaterals and hexahedra,
/// missing nodes, inverted or degenerate elements, plane meshes off z = 0, a truncated file, counts
/// that the file cannot hold.
Mesh read_gmsh(const std::filesystem::path& file);

/// The same from text; `name` stands for the file in messages.
Mesh parse_gmsh(std::string_view text, const std::string& name);

}  // namespace understudy::io
