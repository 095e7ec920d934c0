#pragma once
#include <memory>
#include <string>
#include <understudy/core/operator.hpp>
#include <understudy/core/resources.hpp>
#include <understudy/core/settings.hpp>
#include <understudy/solvers/shapes/fraction_limit.hpp>

namespace understudy::materials {

/// A cell solver from the section [solver] of a case: keys of `cell_options`, [[solver.phase]] with
/// name, bulk_modulus and shear_modulus, [solver.microstructure], and [solver.ports], whose keys
/// name the parameters that vary. Throws InputError that names file, line and key.
std::unique_ptr<Operator> make_cell_solver(const Settings& solver, const Resources& resources = {});

/// The limit of a cell's volume fractions; empty when the volume fraction is no port of it.
shapes::FractionLimit fraction_limit(const Settings& solver, const Resources& resources = {});

/// The section with every default filled in, for the fingerprint and the record of a case.
Settings effective_cell(const Settings& solver);

/// What a cell of that section computes in: "double, linear systems in single" or "double".
std::string cell_precision(const Settings& solver);

/// The reference manual of [solver] for name = "cell", in Markdown.
std::string cell_manual();

}  // namespace understudy::materials
