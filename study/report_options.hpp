#pragma once
#include <string>
#include <understudy/core/options.hpp>
#include <understudy/study/case.hpp>
#include <vector>

namespace understudy::study {

/// The table `report` of a case. `truth` (a table) and `baselines` (a list of tables) hold settings
/// that replace those of the case; `with` in one of the latter names an operator of the case.
/// `loop` is a table of keys of [loop] for all rows: a shorter run.
struct ReportOptions {
  std::vector<std::string> quantities;
  int repeats = 3;
  bool members = true;
  int guard_seeds = 3;
  bool retraining = false;
  std::string refinement = "solver.resolution";
  std::string finer = "larger";
  std::vector<std::string> follows = {"solver.extrapolate_from"};
  double order = 2;
  std::string errors = "systematic";
  double coarsest = 8;
  std::string points = "points";
  std::size_t verify_best = 5, verify_random = 5;
};
const OptionTable<ReportOptions>& report_option_table();

/// One classical way to run the loop, as the case lists it.
struct Setting {
  std::string name;  ///< "solver 24+16": the values, the one refined first; "gb steps 100"
  Overrides overrides;
  std::string with = {};  ///< section [operators.NAME] that is run; empty: the solver
};

/// `report.truth` and `report.baselines`; throws InputError naming what is not a table of settings.
Setting read_truth(const Case& the_case, const ReportOptions& options);
std::vector<Setting> read_baselines(const Case& the_case, const ReportOptions& options);

/// A setting of the solver is named after the values that are refined, "solver 24+16": those it
/// sets, else the case's own; what is zero is off and left out. One with the key `with` runs an
/// operator of the case, and is named after it and all that it sets. Throws InputError when there
/// is no such operator, or the setting changes the solver beside it.
Setting read_setting(const Case& the_case, const Overrides& overrides,
                     const ReportOptions& options);

/// Its name with whatever else it sets: "solver 24+16 tolerance 0.1".
std::string name_in_full(const Setting& setting, const ReportOptions& options);

}  // namespace understudy::study
