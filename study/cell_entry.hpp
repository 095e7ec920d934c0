#pragma once
#include <understudy/solvers/materials/cell_settings.hpp>
#include <understudy/study/catalogue.hpp>

namespace understudy::study {

/// The cell solver of `materials`, from [solver], [[solver.phase]], [solver.microstructure] and
/// [solver.ports].
SolverEntry cell_entry();

/// The limit of its volume fractions; empty when the case's cell has no such port.
shapes::FractionLimit fraction_limiter(const Build& build);

}  // namespace understudy::study
