#pragma once
#include <string>
#include <understudy/core/port.hpp>
#include <understudy/core/resources.hpp>
#include <understudy/core/settings.hpp>
#include <understudy/loops/structure/geometry.hpp>
#include <vector>

namespace understudy::loops {

/// A microstructure parameter at every integration point, in the unit of its port.
struct ParameterField {
  Port port;
  std::vector<double> values;
};

/// Where fields are evaluated.
struct FieldSites {
  const std::vector<Point2>& references;          ///< of the integration points, in [0,1]^2
  const std::vector<std::string>& element_group;  ///< of each element
  int points_per_element;
};

/// Reads [loop.field]: one key per scalar input port of the operator other than
/// `deformation_gradient`. A value is one of
///     volume_fraction = 0.2                                     the same everywhere
///     volume_fraction = [0.05, 0.30, 0.30, 0.10]                corners (0,0), (1,0), (1,1), (0,1)
///     of
///                                                               the reference domain, bilinear
///     volume_fraction = { core = 0.3, shell = 0.1 }             per physical group of the mesh
///     volume_fraction = { file = "f.h5", dataset = "fraction" } an array: [elements], or
///                                                               [rows, columns] of node values on
///                                                               a regular grid, bilinear, first
///                                                               row at the lower side
/// and quantities with a unit are strings. Throws InputError for a port that is not optional and
/// has no field, and for a field without a port.
std::vector<ParameterField> read_fields(const Settings& fields, const Resources& resources,
                                        const Signature& op, const FieldSites& sites);

}  // namespace understudy::loops
