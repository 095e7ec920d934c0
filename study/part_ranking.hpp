#pragma once
#include <string>
#include <understudy/study/report_rows.hpp>
#include <vector>

namespace understudy::study {

/// How the guarded surrogate ranked the parts of the loop, and what the truth says of those that
/// were verified. The rows of both must have been run.
PartRanking part_ranking(const ReportWork& work);

/// Sentences on which parts were run by whom, and which seconds are scaled.
void add_scaling(const ReportWork& work, std::vector<std::string>& sentences);

}  // namespace understudy::study
