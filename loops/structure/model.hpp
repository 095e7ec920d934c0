#pragma once
#include <understudy/loops/fields.hpp>
#include <understudy/loops/structure/conditions.hpp>
#include <understudy/loops/structure/discretisation.hpp>
#include <understudy/loops/structure/finite_elements.hpp>
#include <understudy/loops/structure/geometry.hpp>
#include <understudy/loops/structure/options.hpp>
#include <vector>

namespace understudy::loops {

/// A structure, ready to be computed: everything that does not change during a run.
struct StructureModel {
  StructureOptions options;
  Geometry geometry;
  FiniteElements elements;
  Discretisation discretisation;
  Conditions conditions;
  std::vector<ParameterField> fields;
};

}  // namespace understudy::loops
