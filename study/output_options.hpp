#pragma once
#include <string>
#include <understudy/core/options.hpp>

namespace understudy::study {

/// The table `output` of a case.
struct OutputOptions {
  std::string vtk = "every step";
};
const OptionTable<OutputOptions>& output_option_table();

}  // namespace understudy::study
