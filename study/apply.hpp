#pragma once
#include <array>
#include <string>
#include <understudy/core/outcome.hpp>
#include <understudy/study/context.hpp>

namespace understudy::study {

/// What `apply` was asked for on the command line.
struct ApplyOptions {
  std::string with;              ///< as for `make_operator`
  std::filesystem::path input;   ///< /inputs/<port> as [sample, ...shape]
  std::filesystem::path output;  ///< /inputs, /outputs, /outcome
  std::size_t samples_at_once = 4096;
  std::vector<std::string> also;  ///< optional outputs, such as a cell's `stress_field`
};

/// What became of the samples of a file.
class ApplyResult {
 public:
  /// Counts a block; of each kind of failure it remembers the first sample and why it failed.
  void add(const Signature& signature, const Batch& in, const Outcomes& outcomes);

  std::size_t samples() const;
  std::size_t count(Outcome outcome) const { return counts_[static_cast<std::size_t>(outcome)]; }
  std::size_t ok() const { return count(Outcome::ok); }

  /// "3 not_converged (first: sample 7), 1 out_of_range (first: sample 9, 'contrast' is -3, which
  /// must be at least 1e-06)", "" when all are ok. Samples count from 0.
  std::string failures() const;

 private:
  std::array<std::size_t, 4> counts_{};  ///< by outcome
  std::array<std::string, 4> firsts_;
};

/// Evaluates an operator on every sample of a file, block by block: memory does not grow with the
/// number of samples. A block is a step of the operator, at whose end a guarded one audits. The
/// answers are written beside `output` and renamed at the end; a stopped run leaves nothing.
/// Throws InputError when the file's ports, shapes or units do not fit, or an output does not
/// exist.
ApplyResult apply(const StudyContext& context, const ApplyOptions& options);

}  // namespace understudy::study
