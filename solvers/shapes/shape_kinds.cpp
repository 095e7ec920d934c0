#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <understudy/core/nearest.hpp>
#include <understudy/solvers/shapes/shape_kinds.hpp>

namespace understudy::shapes {

std::string shape_heading(const std::string& section, const std::vector<std::string>& names) {
  return fmt::format("{}, shape = {}", section, fmt::join(names, ", "));
}

std::pair<std::string, const ShapeKind*> ShapeKinds::found_in(const Settings& section) const {
  const std::string shape = section.text("shape");
  std::vector<std::string> all;
  for (const ShapeKind& kind : kinds_) {
    if (std::ranges::find(kind.names, shape) != kind.names.end()) return {shape, &kind};
    all.insert(all.end(), kind.names.begin(), kind.names.end());
  }
  throw no_name_of(shape, all, section.find("shape")->place() + " is no " + whole_);
}

Settings ShapeKinds::effective(const Settings& section) const {
  Settings all = found_in(section).second->effective(section);
  all.set("shape", *section.find("shape"));
  return all;
}

std::string ShapeKinds::manual() const {
  std::string text;
  for (const ShapeKind& kind : kinds_) text += kind.manual;
  return text;
}

}  // namespace understudy::shapes
