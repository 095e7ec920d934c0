#pragma once
#include <string>
#include <understudy/core/options.hpp>

namespace understudy::study {

/// The table `output` of a case.
struct OutputOptions {
  std::string vtk = "every step";  ///< or "none"
  double checkpoint_minutes = 5;
};
const OptionTable<OutputOptions>& output_option_table();

/// What the table says; without the key `vtk`, a build without VTK writes no frames.
OutputOptions read_output(const Settings& section);

}  // namespace understudy::study
