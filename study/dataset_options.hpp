#pragma once
#include <string>
#include <understudy/core/options.hpp>
#include <vector>

namespace understudy::study {

/// The table `dataset` of a case.
struct DatasetOptions {
  std::size_t paths_per_shard = 20;
  double valid_share = 0.1;
  double test_share = 0.1;
  std::vector<std::string> include;
  std::vector<std::string> fields;
  double fields_share = 0.1;
};
const OptionTable<DatasetOptions>& dataset_option_table();

}  // namespace understudy::study
