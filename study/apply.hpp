#pragma once
#include <array>
#include <string>
#include <understudy/core/outcome.hpp>
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
class ApplyResult {
 public:
  void add(const Outcomes& outcomes);

  std::size_t samples() const;
  std::size_t count(Outcome outcome) const { return counts_[static_cast<std::size_t>(outcome)]; }
  std::size_t ok() const { return count(Outcome::ok); }
  std::string failures() const;  ///< "3 not_converged, 1 invalid_input", "" when all are ok

 private:
  std::array<std::size_t, 4> counts_{};  ///< by outcome
};

/// Evaluates an operator on every sample of a file, block by block: memory does not grow with the
/// number of samples. A block is a step of the operator, at whose end a guarded one audits. The
/// answers are written beside `output` and renamed at the end; a stopped run leaves nothing.
/// Throws InputError when the file's ports, shapes or units do not fit, or an output does not
/// exist.
ApplyResult apply(const StudyContext& context, const ApplyOptions& options);

}  // namespace understudy::study
