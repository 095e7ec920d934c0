#pragma once
#include <loops/structure_case.hpp>
#include <understudy/loops/porous/porous.hpp>
#include <vector>

namespace understudy::test {

using Keys = std::map<std::string, Settings>;

/// A case with these keys in [loop], values as in a case file, and cells = [nx, ny].
inline Settings porous_case(const Keys& keys, int nx = 12, int ny = 6) {
  Settings settings;
  settings.set("loop.name", Settings(std::string("porous")));
  settings.set("loop.cells",
               Settings(Settings::List{Settings(std::int64_t{nx}), Settings(std::int64_t{ny})}));
  for (const auto& [key, value] : keys) settings.set("loop." + key, value);
  return settings;
}

/// Keys and more keys, the latter winning.
inline Keys with(Keys keys, const Keys& more) {
  for (const auto& [key, value] : more) keys[key] = value;
  return keys;
}

inline Settings truth(bool value) { return Settings(value); }
inline Settings corners(double lower_left, double lower_right, double upper_right,
                        double upper_left) {
  return Settings(Settings::List{number(lower_left), number(lower_right), number(upper_right),
                                 number(upper_left)});
}

/// One [[loop.opening]].
inline Settings opening(const char* side, const char* kind, const char* from, const char* to) {
  return Settings(Settings::Table{
      {"side", text(side)}, {"kind", text(kind)}, {"from", text(from)}, {"to", text(to)}});
}

inline loops::LoopResult run_porous(const Settings& settings, Operator& op,
                                    loops::Checkpoint* checkpoint = nullptr,
                                    FrameSink* frames = nullptr, const Resources& resources = {}) {
  Silence silence;
  loops::LoopContext context{Execution(), silence, frames, checkpoint};
  return loops::make_porous(settings, resources, op.signature())->run(op, context);
}

/// Fluid of the tests: water in pores of 1 mm; in SI units.
constexpr double density = 1000, viscosity = 1e-3, pore = 1e-3;

/// Pa/m per drag, m/s per Reynolds number.
constexpr double gradient_unit = viscosity * viscosity / (density * pore * pore * pore);
constexpr double velocity_unit = viscosity / (density * pore);

/// A graded bed with walls: what most tests look at.
inline Keys graded_bed() {
  return {{"length", text("40 mm")},
          {"height", text("20 mm")},
          {"inlet_velocity", text("10 mm/s")},
          {"field.volume_fraction", corners(0.1, 0.4, 0.2, 0.3)}};
}

/// In at the lower left, out at the upper right, and walls: a manifold.
inline Keys manifold() {
  return with(graded_bed(),
              {{"left", text("wall")},
               {"right", text("wall")},
               {"opening", Settings(Settings::List{opening("left", "inlet", "0 mm", "5 mm"),
                                                   opening("top", "outlet", "30 mm", "40 mm")})}});
}

}  // namespace understudy::test
