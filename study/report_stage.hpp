#pragma once
#include <string>
#include <understudy/study/context.hpp>

namespace understudy::study {

/// Runs what is missing for the report (data, training, the truth once, every classical setting of
/// the case, the surrogate and the guarded surrogate several times, each member of the ensemble),
/// tests the guard, sweeps coarser settings while all are more accurate than the surrogate, and
/// writes report.json, report.md and its pictures into the output folder. Runs that are done are
/// kept: a kill costs the run in flight. Returns verdict and table for a terminal.
std::string report(const StudyContext& context);

/// Generates, trains, runs with solver, surrogate and guarded, and reports; skips what is up to
/// date.
std::string study(const StudyContext& context);

}  // namespace understudy::study
