#pragma once
#include <understudy/study/catalogue.hpp>

namespace understudy::study {

/// The cell solver of `materials`, from [solver], [[solver.phase]], [solver.microstructure] and
/// [solver.ports].
SolverEntry cell_entry();

/// The largest volume fraction up to `fraction` at which a body of that aspect ratio does not touch
/// its images; empty when the case's cell has no such port.
std::function<double(double fraction, double aspect)> fraction_limiter(const Build& build);

}  // namespace understudy::study
