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

/// Reads [loop.field], whose forms `field_manual` tells. Throws InputError for a port that is not
/// optional and has no field, for a field without a port, and for numbers outside a port's limits.
std::vector<ParameterField> read_fields(const Settings& fields, const Resources& resources,
                                        const Signature& op, const FieldSites& sites);

/// The reference manual of [loop.field], in Markdown.
std::string field_manual();

}  // namespace understudy::loops
