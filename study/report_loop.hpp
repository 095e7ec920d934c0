#pragma once
#include <string>
#include <understudy/study/context.hpp>
#include <understudy/study/report_options.hpp>
#include <vector>

namespace understudy::study {

/// The study as the rows of its report run it: with the keys of [report.loop] in place of those of
/// [loop], and with loops that ask a solver asking the truth's. `truth` may be null. Throws
/// InputError when [report.loop] is not a table.
StudyContext as_reported(const StudyContext& context, const Setting* truth);

/// In what the report's loop differs from that of the case: "loop.steps = 500 (the case: 100000)".
/// Empty when it is the same loop.
std::vector<std::string> report_loop_differences(const StudyContext& context);

}  // namespace understudy::study
