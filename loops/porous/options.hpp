#pragma once
#include <string>
#include <understudy/core/options.hpp>
#include <vector>

namespace understudy::loops {

/// An inlet or outlet on a part of a side. Lengths in m along the side, from the left or the
/// bottom; the velocity (m/s, an inlet's; 0: that of all inlets) is the superficial one.
struct Opening {
  std::string side = "left";
  std::string kind = "inlet";
  double from = 0, to = 0;
  double velocity = 0;
};

/// What flows through what, and how that is solved. SI units.
struct PorousOptions {
  std::string name = "porous";
  double length = 0.04, height = 0.02;
  std::vector<int> cells = {32, 16};
  std::string left = "inlet", right = "outlet", bottom = "wall", top = "wall";
  std::vector<Opening> openings;  ///< read from [[loop.opening]]
  double inlet_velocity = 0.01;

  double density = 1000, viscosity = 1e-3;
  double cell_size = 1e-3;  ///< side of the periodic pore cell
  double solid_fraction = 0;
  bool convection = true, brinkman = true;
  double effective_viscosity = 0;  ///< 0: viscosity over porosity

  int steps = 1;
  double tolerance = 1e-8;
  int iterations = 25;
  int halvings = 3;
  int repeats = 20;

  std::string section = "outlet";
  double section_at = 0;
};

/// The keys of [loop] when its name is "porous", without those of [[loop.opening]].
const OptionTable<PorousOptions>& porous_option_table();

/// The keys of [[loop.opening]].
const OptionTable<Opening>& opening_option_table();

/// Reads [loop] and its openings. Throws InputError as the tables do, and for keys that mean
/// nothing beside others.
PorousOptions read_porous(const Settings& section);

/// [loop] with every default filled in that is read, without [loop.field].
Settings effective_porous(const Settings& section);

}  // namespace understudy::loops
