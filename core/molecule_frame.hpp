#pragma once
#include <span>
#include <understudy/core/frame_sink.hpp>
#include <understudy/core/molecule.hpp>

namespace understudy {

/// A molecule as a frame shows it: atoms as points with `element` (atomic number), `charge` (e) and
/// `residue` (number in the file), bonds as lines. positions: [atoms, 3] in A; time in ps. Throws
/// InputError when they are not as many.
Frame molecule_frame(const Molecule& molecule, std::span<const double> positions, double time);

}  // namespace understudy
