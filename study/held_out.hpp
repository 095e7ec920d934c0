#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <understudy/io/samples.hpp>
#include <understudy/surrogates/surrogate.hpp>
#include <vector>

namespace understudy::study {

/// What a surrogate says to some samples.
struct Answer {
  Batch out;
  Outcomes outcomes;
};

/// Its answers for those output ports, ready to be read.
Answer answer(const Execution& exec, surrogates::Surrogate& surrogate, const Batch& in,
              const std::vector<Port>& ports);

/// Squares over samples that no model was trained on, by path: of the answers' errors in one port,
/// and of the truth.
struct HeldOutErrors {
  struct Squares {
    double error = 0, size = 0;
  };
  std::map<std::int64_t, Squares> paths;
  std::size_t unanswered = 0;  ///< samples left out: outcome not ok, or a number that is not finite

  /// Adds samples and a surrogate's answers to them.
  void add(const io::Samples& samples, const Answer& answer, const std::string& port);

  /// Relative L2 error over all of them; 0 when there are none.
  double relative() const;
};

}  // namespace understudy::study
