#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <understudy/io/dataset.hpp>
#include <understudy/io/provenance.hpp>
#include <understudy/study/dataset_options.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/operators.hpp>
#include <understudy/study/parent_model.hpp>
#include <understudy/study/report_costs.hpp>
#include <understudy/study/stamp.hpp>

namespace understudy::study {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> recordings_of(const StudyContext& context) {
  return dataset_option_table().read(context.the_case.settings().section("dataset")).include;
}

// Wall seconds of the stage, building solvers and writing included, but not those of the samples
// that only test the guard. Shards of an earlier, shorter plan are not in the stage's seconds: then
// the seconds that the solver itself took count.
double generated_seconds(const StudyContext& context) {
  const double solving = solver_seconds(data_folder(context.data_root()));
  const std::optional<Stamp> stamp = read_stamp(context.data_root(), "generate");
  const fs::path outside = out_of_distribution_folder(context.data_root());
  const double for_guards = fs::exists(outside / "dataset.h5") ? solver_seconds(outside) : 0;
  return std::max(solving, stamp ? stamp->seconds - for_guards : 0.0);
}

double recorded_seconds(const StudyContext& context) {
  double sum = 0;
  for (const std::string& name : recordings_of(context))
    sum += solver_seconds(recording_folder(context, name));
  return sum;
}

double stage_seconds(const fs::path& folder, const std::string& stage) {
  const std::optional<Stamp> stamp = read_stamp(folder, stage);
  return stamp ? stamp->seconds : std::numeric_limits<double>::quiet_NaN();
}

double training_seconds(const StudyContext& context) {
  const double own = stage_seconds(context.out, "train");
  return recordings_of(context).empty() ? own
                                        : own + stage_seconds(parent_folder(context), "train");
}

// Break-even divides seconds of one machine by those of another unless both are the same.
void require_this_machine(const fs::path& folder, const std::string& stage, ReportInput& input) {
  const std::optional<Stamp> stamp = read_stamp(folder, stage);
  const std::string here = io::hardware();
  if (!stamp || stamp->made_by.ends_with(here)) return;
  input.failures.push_back(
      {"",
       fmt::format("The stage '{}' ran elsewhere ({}) than the timed runs ({}): the break-even "
                   "mixes their seconds.",
                   stage, stamp->made_by, here),
       true});
}

}  // namespace

void add_costs(const StudyContext& context, ReportInput& input) {
  input.data_seconds = generated_seconds(context) + recorded_seconds(context);
  input.training_seconds = training_seconds(context);
  io::Selection training;
  training.split = io::Split::train;
  input.training_samples =
      io::Dataset(data_folder(context.data_root()), recordings_of(context)).count(training);
  require_this_machine(context.data_root(), "generate", input);
  require_this_machine(context.out, "train", input);
}

}  // namespace understudy::study
