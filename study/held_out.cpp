#include <algorithm>
#include <cmath>
#include <understudy/study/held_out.hpp>

namespace understudy::study {
namespace {

bool is_answered(Outcome outcome, const double* numbers, std::size_t count) {
  return outcome == Outcome::ok &&
         std::all_of(numbers, numbers + count, [](double x) { return std::isfinite(x); });
}

}  // namespace

Answer answer(const Execution& exec, surrogates::Surrogate& surrogate, const Batch& in,
              const std::vector<Port>& ports) {
  Answer given{Batch(ports, in.size()), Outcomes("understudy/study/outcomes", in.size())};
  surrogate.apply(exec, in, given.out, given.outcomes);
  exec.fence("understudy/study/answer");
  return given;
}

void HeldOutErrors::add(const io::Samples& samples, const Answer& answer, const std::string& port) {
  if (samples.size() == 0) return;
  const std::vector<double> truth = io::host_values(samples.out[port]);
  const std::vector<double> ours = io::host_values(answer.out[port]);
  const std::vector<Outcome> outcomes = io::host_outcomes(answer.outcomes);
  const std::size_t numbers = truth.size() / samples.size();
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (!is_answered(outcomes[i], &ours[i * numbers], numbers)) {
      ++unanswered;
      continue;
    }
    Squares& path = paths[samples.paths[i]];
    for (std::size_t k = i * numbers; k < (i + 1) * numbers; ++k) {
      path.error += std::pow(ours[k] - truth[k], 2);
      path.size += std::pow(truth[k], 2);
    }
  }
}

double HeldOutErrors::relative() const {
  Squares sum;
  for (const auto& [path, part] : paths) sum.error += part.error, sum.size += part.size;
  return sum.size > 0 ? std::sqrt(sum.error / sum.size) : 0;
}

}  // namespace understudy::study
