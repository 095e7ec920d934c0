#pragma once
#include <string>
#include <understudy/core/options.hpp>
#include <vector>

namespace understudy::loops {

/// What the structure is, how it is loaded and how it is solved. Lengths in mm, tractions in MPa.
struct StructureOptions {
  std::string name = "structure";
  std::string geometry = "cook";
  std::vector<int> elements = {16, 16};
  std::string element = "fbar";

  double load = 0;          ///< traction on the loaded boundary at load factor 1
  double displacement = 0;  ///< or its displacement
  int steps = 6;

  double tolerance = 1e-6;
  int iterations = 15;
  int halvings = 8;
  int repeats = 20;

  double plate_side = 10, hole_radius = 2.5;
  double bracket_side = 40, bracket_width = 16;
  double beam_length = 40, beam_height = 8;

  std::string mesh;
  std::string clamped, symmetry_x, symmetry_y, loaded;
  std::vector<double> direction = {0, 1};
};

/// The keys of [loop] when its name is "structure"; [loop.field] is read by `read_fields`.
const OptionTable<StructureOptions>& structure_option_table();

/// Reads [loop]. Throws InputError as the table does, and for keys that only another geometry has.
StructureOptions read_structure(const Settings& section);

/// [loop] with every default filled in that its geometry reads, without [loop.field].
Settings effective_structure(const Settings& section);

}  // namespace understudy::loops
