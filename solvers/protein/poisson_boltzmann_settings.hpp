#pragma once
#include <memory>
#include <string>
#include <understudy/core/molecule.hpp>
#include <understudy/core/operator.hpp>
#include <understudy/core/settings.hpp>
#include <vector>

namespace understudy::protein {

/// The Poisson-Boltzmann solver of a section [solver] with name = "poisson_boltzmann", for a
/// molecule with its charges and `radii` [atoms] (A); without them with those that were fitted for
/// the solver's surface (`assign_radii`). Throws InputError for keys and values that do not exist,
/// and for atoms without such a radius.
std::unique_ptr<Operator> make_poisson_boltzmann(const Settings& solver, const Molecule& molecule,
                                                 std::vector<double> radii = {});

/// The section with every default filled in, for the fingerprint and the record of a case.
Settings effective_poisson_boltzmann(const Settings& solver);

/// The reference manual of [solver], in Markdown.
std::string poisson_boltzmann_manual();

}  // namespace understudy::protein
