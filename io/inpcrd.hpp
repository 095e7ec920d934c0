#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <understudy/core/molecule.hpp>

namespace understudy::io {

/// Reads AMBER coordinates (inpcrd, rst7; ASCII): a title, the number of atoms, x, y, z of each in
/// lines of six fields of 12 characters, then perhaps velocities, which AMBER writes in units of
/// 20.455 A/ps, then perhaps a box, which is told and no more (one of lengths 0 is none); the time,
/// if the second line has one, 0 otherwise. Throws InputError, with the line,
/// for another number of atoms than `molecule` has, files that are cut short or go on for too long,
/// numbers that cannot be read or are not finite, and binary (NetCDF) files.
Conformation read_inpcrd(const std::filesystem::path& file, const Molecule& molecule);

/// The same from text; `name` stands for the file in messages.
Conformation parse_inpcrd(std::string_view text, const std::string& name, const Molecule& molecule);

/// Where a molecule is and how it moves, in the order of its atoms.
struct Restart {
  std::string title;
  double time = 0;                     ///< ps
  std::span<const double> positions;   ///< [atoms, 3], A
  std::span<const double> velocities;  ///< [atoms, 3], A/ps; or none
};

/// Writes it as an rst7 file, from which AMBER, or a run of ours, goes on: positions to 1e-7 A. A
/// file of that name is replaced at once or not at all. Throws InputError for numbers that are not
/// finite or that no field of the format holds (from 1e9 A on).
void write_inpcrd(const std::filesystem::path& file, const Restart& restart);

/// The line, from 1, that says where an atom is.
std::size_t inpcrd_line_of(std::size_t atom);

}  // namespace understudy::io
