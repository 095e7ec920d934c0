#include <understudy/study/dataset_options.hpp>

namespace understudy::study {
namespace {

OptionTable<DatasetOptions> make_table() {
  OptionTable<DatasetOptions> table("dataset");
  table
      .add("paths_per_shard", &DatasetOptions::paths_per_shard,
           "paths that are solved side by side and written as one file: what a kill can cost")
      .range(1, 1e6);
  table.add("valid_share", &DatasetOptions::valid_share, "share of the paths kept for validation")
      .range(0, 0.5);
  table.add("test_share", &DatasetOptions::test_share, "share of the paths kept for tests")
      .range(0, 0.5);
  table.add("include", &DatasetOptions::include,
            "folders of recorded samples, relative to the output folder, that `train` adds");
  table.add("fields", &DatasetOptions::fields,
            "optional outputs of the solver, such as stress_field or velocity_field, that some of "
            "the samples keep as examples, to look at and for other programs");
  table
      .add("fields_share", &DatasetOptions::fields_share,
           "share of the samples that keep them, spread evenly over paths and states")
      .range(0, 1);
  return table;
}

}  // namespace

const OptionTable<DatasetOptions>& dataset_option_table() {
  static const OptionTable<DatasetOptions> table = make_table();
  return table;
}

}  // namespace understudy::study
