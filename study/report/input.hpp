#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <understudy/study/report/estimate.hpp>
#include <vector>

namespace understudy::study {

/// Keeps the order in which keys were written, as people read it.
using Json = nlohmann::ordered_json;

/// What a row of the report was computed with.
enum class RowKind { truth, baseline, surrogate, guarded };

/// "truth", "baseline", "surrogate", "guarded".
std::string name(RowKind kind);

/// Where the wall seconds of one run went. `guard`, `audit`, `fallback` and `transfer` are parts of
/// `operator_calls`, as `operator_calls` and `macro_solve` are parts of `total`.
struct RunSeconds {
  double total = 0;
  double operator_calls = 0;
  double macro_solve = 0;
  double guard = 0;
  double audit = 0;
  double fallback = 0;
  double transfer = 0;
};

/// One classical or learned way to run the loop, as measured.
struct Row {
  std::string name;  ///< unique: "solver 24+16", "surrogate", "guarded"
  RowKind kind = RowKind::baseline;
  Json settings = Json::object();    ///< effective overrides: {"solver.resolution": 24}
  std::string precision = "double";  ///< of what it computes in; its interface is in double

  std::vector<double> seconds;             ///< wall seconds of the whole loop, each repeat
  std::size_t resumed = 0;                 ///< of them, those that were interrupted and went on
  std::map<std::string, Estimate> errors;  ///< by quantity, relative to truth (0.01 = 1 %)
  std::size_t calls = 0;                   ///< of Operator::apply
  std::size_t samples = 0;                 ///< operator evaluations in all calls
  double seconds_per_call = 0;             ///< NaN: not measured
  RunSeconds parts;                        ///< of one representative repeat

  std::optional<double>
      fallback_fraction;                ///< guarded: samples computed by the solver / all samples
  std::optional<Estimate> audit_error;  ///< guarded: measured on randomly audited samples

  bool completed = true;  ///< false: diverged or gave up; `note` says where and why
  std::string note;

  /// Of a loop of several parts: how many were run, when not all. `seconds` are then scaled to all
  /// of them, `measured_seconds` (each repeat) are not; `calls`, `samples` and `parts` neither.
  std::size_t parts_run = 0;
  std::vector<double> measured_seconds = {};
};

/// A quantity of interest; the first one decides.
struct QuantityOfInterest {
  std::string name;
  std::string unit;
  std::string error = "relative L2 over the load path";
  bool is_error = false;  ///< it is an error itself: not against the truth run
};

/// What the truth run itself is worth.
struct TruthError {
  double value = 0;  ///< relative error of the first quantity; NaN: unknown
  std::string how;   ///< "solver 24+16 and 28+20, observed order 2.0"
};

/// How a guard did on one set of samples that were not trained on.
struct GuardTest {
  std::string name;                           ///< "held out", "out of range"
  bool in_range = true;                       ///< drawn as the training data were
  std::size_t samples = 0;                    ///< samples judged
  std::size_t accepted = 0;                   ///< of them accepted
  std::size_t accepted_beyond_tolerance = 0;  ///< of the accepted, error above the tolerance
  double tolerance = 0;                       ///< error of a sample that the guard was asked for
  double most_beyond = 0.05;     ///< specification: share of accepted samples beyond tolerance
  double least_accepted = 0.90;  ///< specification: share of in-range samples accepted
};

/// What one retraining with recorded fallbacks brought.
struct Retraining {
  double fallback_before = 0, fallback_after = 0;  ///< share of samples in the out-of-range case
  double error_before = 0, error_after = 0;        ///< of the held-out samples in range
  double error_ratio_low = 0;   ///< 95 % interval of after / before, over other held-out paths;
  double error_ratio_high = 0;  ///< both 0: not known
  std::size_t samples_added = 0;
  std::size_t unanswered = 0;  ///< held-out samples without an answer, which those errors leave out
};

/// A part of a loop that the truth was run for, too.
struct VerifiedPart {
  std::size_t part = 0;
  std::size_t rank = 0;             ///< in the guarded surrogate's ranking of all, from 1
  bool is_best = false;             ///< chosen by that ranking; false: drawn from the others
  std::vector<double> settings;     ///< what makes the part what it is
  double predicted = 0, truth = 0;  ///< objective, guarded and true; NaN: that run failed there
};

/// How a loop of independent parts, as the layouts of a design sweep, was ranked by the guarded
/// surrogate and verified by the truth.
struct PartRanking {
  std::string part;                   ///< what one is called: "layout"
  std::size_t parts = 0, failed = 0;  ///< all, and those for which the guarded run has no objective
  std::string objective, unit;        ///< the smaller the better
  std::string setting = {}, setting_unit = {};  ///< what the settings are values of
  std::vector<VerifiedPart> verified = {};
  /// Calls of the operator that the guarded run needed for a verified part over those for a part of
  /// all, as means: how typical they are for what a part costs.
  double cost_of_verified = 1;
};

/// Something that went wrong, or that makes a number doubtful, and stays in the report.
struct Failure {
  std::string row;       ///< which run, or "" for the study
  std::string what;      ///< a sentence
  bool warning = false;  ///< the number stands, with this doubt
  bool operator==(const Failure&) const = default;
};

/// The machine that everything in a report was timed on.
struct Hardware {
  std::string cpu;
  int threads = 1;
  std::optional<std::string> gpu;
};

/// Everything the report is made of. All seconds are wall seconds on the same machine.
struct ReportInput {
  std::string case_name, domain;
  std::string code_version, code_commit;
  std::map<std::string, std::string> versions;  ///< "Kokkos": "4.7.0", ...
  Hardware hardware;

  std::vector<QuantityOfInterest> quantities;  ///< at least one
  std::vector<Row> rows;
  TruthError truth_error;

  double data_seconds = 0, training_seconds = 0;
  std::size_t training_samples = 0;
  std::size_t integration_points = 0;  ///< of the loop, or whatever its cost is proportional to
  std::string point_name = "integration points";

  std::vector<GuardTest> guard_tests;
  std::optional<Retraining> retraining;
  std::vector<Failure> failures;
  std::vector<std::string> fairness;  ///< sentences: what was done so that the baseline is strong
  std::vector<std::string> commands;  ///< that repeat the study
  Json effective_settings = Json::object();  ///< the whole case with its defaults
  std::string case_text;                     ///< the case file as it is
  std::optional<PartRanking> ranking;        ///< of a loop of several parts
  /// In what the runs differ from the case's loop, of which they are an excerpt: "loop.steps = 500
  /// (the case: 100000)". Empty: they are the case's loop.
  std::vector<std::string> loop_excerpt = {};
  bool sweep_exhausted = false;  ///< no setting coarser than those swept is allowed
};

}  // namespace understudy::study
