#pragma once
#include <understudy/study/report/report.hpp>
#include <understudy/study/report_options.hpp>
#include <understudy/study/timed_runs.hpp>
#include <understudy/study/verification.hpp>

namespace understudy::study {

/// What the rows of one report share.
struct ReportWork {
  const StudyContext& context;
  ReportOptions options;
  surrogates::Model model;
  std::vector<loops::Quantity> truth = {};
  std::string truth_identity = {};          ///< of its solver
  std::vector<std::string> intervals = {};  ///< sentences: what the errors' intervals are over
  std::shared_ptr<RunCount> runs = {};      ///< of the settings that the case lists

  // Of a loop of several parts:
  Verification verification = {};
  std::vector<RunRecord> guarded_runs = {};  ///< which chose the parts to verify
  std::vector<std::size_t> compared = {};    ///< verified parts that the truth could solve
  RunRecord true_run = {};
};

/// How many runs the report of a case makes, apart from coarser settings that may follow.
std::size_t number_of_runs(const ReportOptions& options, std::size_t baselines,
                           std::size_t members);

/// The quantity of that name; throws InputError naming those there are.
const loops::Quantity& find_quantity(const std::vector<loops::Quantity>& quantities,
                                     const std::string& name);

/// Of a loop of several parts: runs the guarded surrogate over all of them, and chooses those that
/// the solver verifies. Does nothing for a loop of one.
void choose_verification(ReportWork& work);

/// Runs the truth, once, and keeps its quantities. Throws ConvergenceError when it gave up.
Row truth_row(ReportWork& work, const Setting& setting);

/// A classical setting, timed as often as the case says.
Row classical_row(const ReportWork& work, const Setting& setting);

/// The bare surrogate, with the interval that its members' errors span.
Row surrogate_row(ReportWork& work);

/// The guarded surrogate; the interval of its errors is over ensembles with a member left out
/// (jackknife) and over other draws of the audited samples.
Row guarded_row(ReportWork& work);

}  // namespace understudy::study
