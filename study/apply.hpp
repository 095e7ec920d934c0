#pragma once
#include <understudy/study/context.hpp>

namespace understudy::study {

struct ApplyOptions {
  std::string with;              ///< solver, surrogate, guarded, or a solver of the catalogue
  std::filesystem::path input;   ///< /inputs/<port> as [sample, ...shape]
  std::filesystem::path output;  ///< /inputs, /outputs, /outcome
  std::size_t samples_at_once = 4096;
};

/// Evaluates an operator on every sample of a file, some thousand at a time. Returns the number of
/// samples whose outcome was ok. Throws InputError when the file's ports, shapes or units do not
/// fit.
std::size_t apply(const StudyContext& context, const ApplyOptions& options);

}  // namespace understudy::study
