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
  return table;
}

}  // namespace

const OptionTable<DatasetOptions>& dataset_option_table() {
  static const OptionTable<DatasetOptions> table = make_table();
  return table;
}

}  // namespace understudy::study
