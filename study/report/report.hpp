#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <understudy/study/report/comparison.hpp>
#include <understudy/study/report/input.hpp>
#include <understudy/study/report/ranking.hpp>
#include <vector>

namespace understudy::study {

/// Whether data and training are ever paid back.
enum class Payback { after_runs, never, unknown };

/// "after_runs", "never", "unknown", as report.json has them.
std::string name(Payback payback);

/// After how many runs of how large a loop data and training are paid back.
struct BreakEven {
  Payback payback = Payback::unknown;
  std::optional<double> runs;              ///< of this loop; empty: never, or not known
  bool is_bound = false;                   ///< because the speed-up is one
  std::optional<double> points_first_run;  ///< size at which the first run pays; empty: never
  struct Point {
    double points;
    double runs;
  };
  std::vector<Point> curve;  ///< empty: never, or the size is unknown
};

/// All that follows from the input. Pure data: nothing in it was measured here.
struct Report {
  ReportInput input;
  std::vector<Estimate> seconds;        ///< of each row of the input; NaN when not usable
  std::vector<std::size_t> front;       ///< rows of the classical front, fastest first
  std::vector<Comparison> comparisons;  ///< of every surrogate and guarded row
  std::optional<Comparison> headline;   ///< the guarded row's, else the surrogate's
  BreakEven break_even;
  std::optional<RankingResult> ranking;  ///< of a loop of several parts
  std::vector<Failure> failures;         ///< those of the input and what was found in the rows

  /// The first row of that kind, or nullptr.
  const Row* find(RowKind kind) const;

  /// The comparison of that row, or nullptr for classical ones.
  const Comparison* comparison(const std::string& row) const;

  bool on_front(std::size_t row) const;

  /// Error of the first quantity against truth; for truth its own error.
  Estimate error(std::size_t row) const;
};

/// Compares, judges and counts. Throws InputError when quantities are missing, names are not unique
/// or a completed row lacks the first quantity.
Report make_report(const ReportInput& input);

/// One sentence, also when it is a defeat.
std::string verdict(const Report& report);

/// report.json, as study/report_schema.json says.
Json to_json(const Report& report);

/// report.md for people; it names its pictures `stem`.svg and `stem`-break-even.svg.
std::string to_markdown(const Report& report, const std::string& stem = "report");

/// Error against time, log-log.
std::string to_svg(const Report& report);

/// Runs to break even against the size of the loop, log-log.
std::string break_even_svg(const Report& report);

/// Predicted against true objective of the verified parts of a ranking, log-log.
std::string ranking_svg(const Report& report);

/// Aligned ASCII table of at most 100 columns, for a terminal.
std::string terminal_table(const Report& report);

/// The verified parts of a ranking, alike; empty for a loop of a single part.
std::string terminal_ranking(const Report& report);

/// Writes report.json, report.md, report.svg, report-break-even.svg and, where parts of a loop were
/// ranked, report-ranking.svg into `folder`, each atomically. Throws InputError when the folder
/// cannot be written.
void write_report(const Report& report, const std::filesystem::path& folder);

/// One knob of a solver that makes it cheaper and less accurate.
struct Knob {
  std::string key;            ///< as in Row::settings: "solver.resolution"
  double factor = 2.0 / 3.0;  ///< next coarser value = factor * value
  double limit = 0;           ///< the coarsest value that makes sense
  bool integer = true;        ///< round to whole numbers

  /// Other keys scaled alike, where they are set: "solver.extrapolate_from".
  std::vector<std::string> follows = {};
};

/// Settings to sweep next when every swept setting is more accurate than the headline row: one for
/// each knob that can still be turned, not yet swept. Empty when the sweep is wide enough, or when
/// nothing coarser exists (then the speed-up stays a bound).
std::vector<Json> coarser_settings(const Report& report, const std::vector<Knob>& knobs);

/// Whether every setting is more accurate than the headline and none of the knobs turns further.
bool sweep_is_exhausted(const Report& report, const std::vector<Knob>& knobs);

/// One run of a refinement sequence: its error is measured against the truth run.
struct RefinementLevel {
  std::string name;
  double resolution = 0;  ///< elements per side, or 1 / step size
  double error = 0;
};

/// How the errors of two levels are related. Systematic ones go the same way (a discretisation in
/// its asymptotic range), independent ones do not: the noise of where a grid happens to lie.
enum class LevelErrors { systematic, independent };

/// The truth's own error from runs of the same family that are coarser than it (Richardson): with
/// E = C / resolution^p, the error measured against the truth is C (1 / resolution^p - 1 /
/// truth_resolution^p). C and p are fitted to the logarithms of the errors, p between 1 and
/// `assumed_order` (which is taken when there is one level only); levels below half the truth's
/// resolution are left out when two or more remain. Independent errors add up by their squares: C
/// (1 / resolution^2p + 1 / truth_resolution^2p)^(1/2). NaN with the reason in `how` when no level
/// is coarser than the truth.
TruthError estimate_truth_error(std::vector<RefinementLevel> levels, double truth_resolution,
                                double assumed_order, LevelErrors errors = LevelErrors::systematic);

}  // namespace understudy::study
