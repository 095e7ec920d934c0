#pragma once
#include <functional>
#include <optional>
#include <understudy/study/operators.hpp>
#include <understudy/study/report/input.hpp>
#include <understudy/study/run.hpp>

namespace understudy::study {

/// One timed run of the loop as the report keeps it.
struct RunRecord {
  bool completed = false;
  bool resumed = false;  ///< it was interrupted and went on: its seconds hold what that cost
  std::string note;
  std::vector<loops::Quantity> quantities;
  std::size_t calls = 0, samples = 0;
  RunSeconds parts = {};
  std::optional<double> fallback_fraction = {};
  std::optional<Estimate> audit_error = {};
  std::vector<loops::PartCost> costs = {};  ///< of the parts that were run, of a loop of several
};

/// How many runs of a report there are, and are done: people want to know how long it goes on.
struct RunCount {
  std::size_t all = 0, done = 0;
};

/// A row of the report: what is run, how often.
struct RunPlan {
  std::string name;
  RowKind kind = RowKind::baseline;
  int repeats = 1;
  StudyContext context;                         ///< with the settings of this row
  std::string identity;                         ///< of the operator
  std::function<RunOperator()> make;            ///< a fresh one for every repeat: nothing is warm
  std::shared_ptr<FrameSink> frames = nullptr;  ///< null: no pictures
  std::shared_ptr<RunCount> count = nullptr;    ///< null: its runs are not counted
  std::vector<std::size_t> parts = {};          ///< of the loop, those that are run; empty: all
  std::string with = {};  ///< section [operators.NAME] whose operator it is; empty: the solver's
};

/// All repeats of a row: those that an earlier report left in `report/runs/`, if it ran on the same
/// processor with as many threads and the same build of the program, and the missing ones, each
/// stored atomically as soon as it is done. A run that gives up is kept and not repeated; one that
/// was interrupted is taken up where it was, and its seconds are those of all its parts.
std::vector<RunRecord> timed_runs(const RunPlan& plan);

/// The median, by time, of the completed runs; the first when there is none.
const RunRecord& representative(const std::vector<RunRecord>& runs);

}  // namespace understudy::study
