#pragma once
#include <array>
#include <string>
#include <understudy/core/port.hpp>
#include <understudy/core/resources.hpp>
#include <understudy/core/settings.hpp>
#include <understudy/loops/point2.hpp>
#include <vector>

namespace understudy::loops {

/// A microstructure parameter at every site, in the unit of its port.
struct ParameterField {
  Port port;
  std::vector<double> values;
};

/// Where fields are evaluated.
struct FieldSites {
  std::vector<Point2> references;  ///< of the sites, in [0,1]^2
  /// Whose mean a site has of what is given per element: an element of the mesh, or the cells of a
  /// grid that meet there (each as often as it takes to make four).
  std::vector<std::array<int, 4>> elements;
  std::vector<std::string> element_group;  ///< physical group of each element, or ""
};

/// The input ports that a loop takes from [loop.field]: all but `state`, which it computes. Throws
/// InputError for one that is not a scalar.
std::vector<Port> parameter_ports(const Signature& op, const std::string& state);

/// Reads [loop.field], whose forms `field_manual` tells, for these ports. Throws InputError for a
/// port that is not optional and has no field, for a field without a port, and for numbers outside
/// a port's limits.
std::vector<ParameterField> read_fields(const Settings& fields, const Resources& resources,
                                        const std::vector<Port>& ports, const FieldSites& sites);

/// Values [rows, columns] at the nodes of a regular grid over the reference domain, first row at
/// the lower side, bilinear between them, at the sites.
std::vector<double> on_nodal_grid(const std::vector<double>& nodes, std::size_t rows,
                                  std::size_t columns, const FieldSites& sites);

/// The reference manual of [loop.field], in Markdown, for a loop that computes the input `state`.
/// `elements` says what an array per element holds values of, `groups` whether elements can have
/// names.
std::string field_manual(const std::string& state, const std::string& elements, bool groups);

}  // namespace understudy::loops
