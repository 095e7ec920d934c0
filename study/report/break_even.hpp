#pragma once
#include <string>
#include <understudy/study/report/report.hpp>

namespace understudy::study {

/// break-even = (data + training) / (equal-error baseline run - headline run). Data and training
/// are fixed costs: they do not know the size of the loop. A run costs seconds in proportion to the
/// loop's points, classically and with the surrogate, so the runs go as 1 / points.
BreakEven break_even(const ReportInput& input, const std::optional<Comparison>& headline);

/// That model, as a sentence for readers of the report.
std::string break_even_model(const ReportInput& input);

/// " One run is an excerpt of the case's loop, with ...", where it is one, else "".
std::string excerpt_sentence(const ReportInput& input);

/// "Data and training are paid back after 8 runs", "... within the first run", "... never".
std::string break_even_text(const BreakEven& result, const std::optional<Comparison>& headline);

}  // namespace understudy::study
