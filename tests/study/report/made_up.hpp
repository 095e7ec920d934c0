#pragma once
#include <limits>
#include <understudy/study/report/report.hpp>

namespace understudy::study::made_up {

inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// A completed row with three equal repeats and one quantity, "tip".
inline Row row(const std::string& name, RowKind kind, double seconds, double error) {
  Row made;
  made.name = name;
  made.kind = kind;
  made.seconds = {seconds, seconds, seconds};
  made.errors["tip"] = {error, error, error};
  made.seconds_per_call = seconds / 10;
  made.calls = 10;
  made.samples = 1000;
  made.parts = {.total = seconds, .operator_calls = 0.75 * seconds, .macro_solve = 0.125 * seconds};
  return made;
}

inline Row baseline(const std::string& name, double seconds, double error) {
  Row made = row(name, RowKind::baseline, seconds, error);
  made.settings = {{"solver.resolution", std::stoi(name)}};
  return made;
}

inline Row guarded(double seconds, double error) {
  Row made = row("guarded", RowKind::guarded, seconds, error);
  made.fallback_fraction = 0.02;
  made.audit_error = Estimate{0.004, 0.003, 0.005};
  return made;
}

/// Nothing compared yet: one quantity, a truth of 100 s with an own error of 0.01 %.
inline ReportInput empty() {
  ReportInput input;
  input.case_name = "made_up";
  input.domain = "materials";
  input.code_version = "0.1.0";
  input.code_commit = "abc";
  input.hardware = {"a processor", 2, std::nullopt};
  input.versions = {{"Kokkos", "4.7.0"}};
  input.quantities = {{"tip", "mm", "relative L2 over the load path"}};
  input.truth_error = {1e-4, "made up"};
  input.data_seconds = 70;
  input.training_seconds = 30;
  input.training_samples = 3000;
  input.integration_points = 1000;
  input.rows = {row("truth", RowKind::truth, 100, 0)};
  return input;
}

/// 1 s at 8 %, 4 s at 2 %, 16 s at 0.5 %: seconds * error = 8 s %, a line of slope -1.
inline ReportInput with_front() {
  ReportInput input = empty();
  input.rows.push_back(baseline("16", 4, 0.02));
  input.rows.push_back(baseline("8", 1, 0.08));
  input.rows.push_back(baseline("32", 16, 0.005));
  return input;
}

inline Report report_of(ReportInput input, const Row& added) {
  input.rows.push_back(added);
  return make_report(input);
}

}  // namespace understudy::study::made_up
