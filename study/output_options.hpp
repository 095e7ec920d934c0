#pragma once
#include <string>
#include <understudy/core/options.hpp>

namespace understudy::study {

/// The table `output` of a case.
struct OutputOptions {
  std::string vtk = "every step";
  double checkpoint_minutes = 5;
};
const OptionTable<OutputOptions>& output_option_table();

}  // namespace understudy::study
