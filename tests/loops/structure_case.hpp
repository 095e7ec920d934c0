#pragma once
#include <loops/neo_hookean.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/loops/structure/structure.hpp>

namespace understudy::test {

/// A case with these keys in [loop], and elements = [n, n] without a mesh; values as in a case
/// file.
inline Settings structure_case(const std::map<std::string, Settings>& keys, int elements = 4) {
  Settings settings;
  settings.set("loop.name", Settings(std::string("structure")));
  const Settings along{std::int64_t{elements}};
  const auto geometry = keys.find("geometry");
  if (geometry == keys.end() || geometry->second.as<std::string>() != "mesh")
    settings.set("loop.elements", Settings(Settings::List{along, along}));
  for (const auto& [key, value] : keys) settings.set("loop." + key, value);
  return settings;
}

inline Settings text(const char* value) { return Settings(std::string(value)); }
inline Settings whole(std::int64_t value) { return Settings(value); }
inline Settings number(double value) { return Settings(value); }

inline loops::LoopResult run(const Settings& settings, Operator& op, FrameSink* frames = nullptr,
                             const Resources& resources = {}) {
  Silence silence;
  loops::LoopContext context{Execution(), silence, frames};
  return loops::make_structure(settings, resources, op.signature())->run(op, context);
}

inline const std::vector<double>& quantity(const loops::LoopResult& result,
                                           const std::string& name) {
  for (const auto& q : result.quantities)
    if (q.name == name) return q.values;
  throw InternalError({.what = "no quantity " + name, .got = "", .expected = "", .todo = ""});
}

}  // namespace understudy::test
