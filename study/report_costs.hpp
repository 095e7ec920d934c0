#pragma once
#include <understudy/study/context.hpp>
#include <understudy/study/report/input.hpp>
#include <understudy/study/report_options.hpp>

namespace understudy::study {

/// What the network cost before its first answer (report.md, rule 5), into `input`: wall seconds of
/// the data it learned from, recordings included, and of its training, that of its parent included.
/// A doubt is added where they were spent on another machine than this one.
void add_costs(const StudyContext& context, ReportInput& input);

}  // namespace understudy::study
