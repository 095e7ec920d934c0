#pragma once
#include <understudy/study/catalogue.hpp>

namespace understudy::study {

/// The pore-flow solver of `fluid`, from [solver], [solver.geometry] and [solver.ports].
SolverEntry pores_entry();

}  // namespace understudy::study
