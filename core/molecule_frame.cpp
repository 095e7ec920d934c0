#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/core/molecule_frame.hpp>

namespace understudy {

Frame molecule_frame(const Molecule& molecule, std::span<const double> positions, double time) {
  if (positions.size() != 3 * molecule.size())
    throw InputError({.what = "The positions of a frame are not those of its molecule",
                      .got = fmt::format("{} coordinates", positions.size()),
                      .expected = fmt::format("three of each of {} atoms", molecule.size()),
                      .todo = "Correct the frame where the loop makes it"});
  Frame frame;
  frame.time = time;
  frame.shape = CellShape::line2;
  frame.points.assign(positions.begin(), positions.end());
  for (const Molecule::Bond& bond : molecule.bonds)
    frame.connectivity.insert(frame.connectivity.end(), {bond.i, bond.j});
  FrameArray element{"element", "1", 1, {}}, charge{"charge", "e", 1, {}},
      residue{"residue", "1", 1, {}};
  for (std::size_t i = 0; i < molecule.size(); ++i) {
    element.values.push_back(molecule.atoms[i].element);
    charge.values.push_back(molecule.atoms[i].charge);
    residue.values.push_back(molecule.residue_of(i).number);
  }
  frame.point_data = {element, charge, residue};
  return frame;
}

}  // namespace understudy
