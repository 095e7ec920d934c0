#pragma once
#include <functional>
#include <string>
#include <understudy/core/options.hpp>
#include <understudy/solvers/shapes/touching.hpp>
#include <vector>

namespace understudy::shapes {

/// An empty table for the keys that a shape has in `section` beside `shape`.
template <class Options>
OptionTable<Options> shape_table(const std::string& section) {
  return OptionTable<Options>(section).leave({"shape"});
}

/// The key of the smallest gap that a single body keeps to its images.
template <class Options>
void add_gap(OptionTable<Options>& table) {
  table
      .add("gap", &Options::gap,
           "smallest gap between the inclusion and its images, relative to the side of the cell: "
           "geometries that have less are invalid, and samplers stay clear of them")
      .range(kSmallestGap, 0.99);
}

/// A shape that a section of a case may name.
struct ShapeKind {
  std::vector<std::string> names;  ///< in two and in three dimensions: circle, sphere
  std::function<Settings(const Settings& section)> effective;  ///< its keys with all defaults
  std::string manual;                                          ///< of its keys, in Markdown
};

/// "solver.microstructure, shape = circle, sphere": what the manual of a shape's keys is headed.
std::string shape_heading(const std::string& section, const std::vector<std::string>& names);

/// The one whose keys are those of `table`.
template <class Options>
ShapeKind shape_kind(const std::vector<std::string>& names, const OptionTable<Options>& table) {
  return {names, [table](const Settings& section) { return table.write(table.read(section)); },
          manual(shape_heading(table.section(), names), table.options(), table.write({}))};
}

/// All shapes that a section may name. `whole` is what they are: "microstructure".
class ShapeKinds {
 public:
  explicit ShapeKinds(std::string whole) : whole_(std::move(whole)) {}

  void add(ShapeKind kind) { kinds_.push_back(std::move(kind)); }
  void add(const std::vector<ShapeKind>& kinds) {
    kinds_.insert(kinds_.end(), kinds.begin(), kinds.end());
  }

  /// The key `shape` of a section; throws InputError unless it is the name of one of them.
  std::string named_in(const Settings& section) const { return found_in(section).first; }

  /// The section with every default filled in, for the fingerprint and the record of a case.
  /// Throws InputError for keys, values and shapes that do not exist.
  Settings effective(const Settings& section) const;

  /// The reference manual of them all, in Markdown.
  std::string manual() const;

 private:
  std::pair<std::string, const ShapeKind*> found_in(const Settings& section) const;

  std::string whole_;
  std::vector<ShapeKind> kinds_;
};

}  // namespace understudy::shapes
