#pragma once
#include <understudy/study/context.hpp>

namespace understudy::study {

/// What `apply` was asked for on the command line.
struct ApplyOptions {
  std::string with;              ///< solver, surrogate, guarded, or a solver of the catalogue
  std::filesystem::path input;   ///< /inputs/<port> as [sample, ...shape]
  std::filesystem::path output;  ///< /inputs, /outputs, /outcome
  std::size_t samples_at_once = 4096;
  std::vector<std::string> also;  ///< optional outputs, such as a cell's `stress_field`
};

/// What became of the samples of a file.
struct ApplyResult {
  std::size_t samples = 0;
  std::size_t ok = 0;  ///< those that the operator could compute
};

/// Evaluates an operator on every sample of a file, block by block: memory does not grow with the
/// number of samples. A block is a step of the operator, at whose end a guarded one audits. The
/// answers are written beside `output` and renamed at the end; a stopped run leaves nothing.
/// Throws InputError when the file's ports, shapes or units do not fit, or an output does not
/// exist.
ApplyResult apply(const StudyContext& context, const ApplyOptions& options);

}  // namespace understudy::study
