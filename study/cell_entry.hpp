#pragma once
#include <understudy/study/catalogue.hpp>

namespace understudy::study {

/// The cell solver of `materials`, from [solver], [[solver.phase]], [solver.microstructure] and
/// [solver.ports].
SolverEntry cell_entry();

}  // namespace understudy::study
