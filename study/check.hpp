#pragma once
#include <string>
#include <understudy/study/context.hpp>
#include <vector>

namespace understudy::study {

/// Checks all that the case says before any work is done: every key and value of every section, the
/// settings of [report] each in place of the case's own, solver, ranges, fields, and the names of
/// quantities. Makes solvers and loops for it, and runs none, but for the two samples of
/// `check_scale`. Throws InputError.
void check_case(const StudyContext& context);

/// That the case has what a report needs: a loop, quantities, a truth, baselines. Throws
/// InputError.
void check_report(const StudyContext& context);

/// Throws InputError with the nearest name when a loop that gives some quantities does not give one
/// of those that report.quantities lists.
void require_quantities(const std::vector<std::string>& wanted,
                        const std::vector<std::string>& given);

}  // namespace understudy::study
