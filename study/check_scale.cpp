#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/io/samples.hpp>
#include <understudy/study/check_scale.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/surrogate_options.hpp>

namespace understudy::study {
namespace {

// Far above what solvers leave open, far below what a second modulus of its own does.
constexpr double proportional = 1e-3;

// Where a scalar port stands in a sample of all inputs after each other.
std::size_t place_of(const Signature& signature, const std::string& name) {
  std::size_t place = 0;
  for (const Port& port : signature.inputs) {
    if (port.name == name) break;
    place += port.size();
  }
  return place;
}

std::vector<double> last_state(const Sampler& sampler, const Signature& signature,
                               std::size_t path) {
  std::size_t numbers = 0;
  for (const Port& port : signature.inputs) numbers += port.size();
  std::vector<double> sample(numbers);
  sampler.fill(path, sampler.states_per_path() - 1, sample);
  return sample;
}

// The value of the port that is farthest from that of path 0, among the first paths.
double another_scale(const Sampler& sampler, const Signature& signature, std::size_t place) {
  const double first = last_state(sampler, signature, 0)[place];
  double other = first;
  for (std::size_t path = 1; path < std::min<std::size_t>(sampler.paths(), 16); ++path) {
    const double scale = last_state(sampler, signature, path)[place];
    if (std::abs(scale - first) > std::abs(other - first)) other = scale;
  }
  return other;
}

Batch batch_of(const Signature& signature, const std::vector<std::vector<double>>& samples) {
  Batch batch(signature.inputs, samples.size());
  std::size_t place = 0;
  for (const Port& port : signature.inputs) {
    std::vector<double> rows;
    for (const auto& sample : samples)
      for (std::size_t k = 0; k < port.size(); ++k) rows.push_back(sample[place + k]);
    io::set_values(batch[port.name], rows);
    place += port.size();
  }
  return batch;
}

const Port& smallest_output(const Signature& signature) {
  return *std::ranges::min_element(signature.outputs, {}, [](const Port& port) {
    return std::pair(port.optional, port.size());
  });
}

// |y_1 / s_1 - y_0 / s_0| / |y_0 / s_0| of the two samples; 0 where one of them has no answer,
// which is for other checks to say.
double deviation(const Execution& exec, Operator& solver, const Batch& in,
                 const std::vector<double>& scales) {
  const Port& port = smallest_output(solver.signature());
  Batch out({port}, in.size());
  const Outcomes outcomes("understudy/study/outcomes", in.size());
  solver.apply(exec, in, out, outcomes);
  exec.fence("understudy/study/check_scale");
  const std::vector<double> y = io::host_values(out[port.name]);
  double difference = 0, size = 0;
  for (std::size_t k = 0; k < port.size(); ++k) {
    const double a = y[k] / scales[0], b = y[port.size() + k] / scales[1];
    difference = std::hypot(difference, b - a);
    size = std::hypot(size, a);
  }
  const bool answered = count_ok(outcomes) == in.size() && std::isfinite(difference);
  return answered && size > 0 ? difference / size : 0;
}

}  // namespace

void check_scale(const StudyContext& context, Operator& solver) {
  const Settings& settings = context.the_case.settings();
  const Settings* key = settings.find("network.scale_port");
  if (key == nullptr || !settings.has("sampling")) return;
  const std::string name = read_network(context.the_case).scale_port;
  const Signature& signature = solver.signature();
  if (name.empty() || !signature.has_input(name)) return;
  const auto sampler = make_sampler(context, signature, SamplingPurpose::training);
  const std::size_t place = place_of(signature, name);
  std::vector<double> sample = last_state(*sampler, signature, 0), other = sample;
  other[place] = another_scale(*sampler, signature, place);
  if (other[place] == sample[place]) return;
  const double found = deviation(context.exec, solver, batch_of(signature, {sample, other}),
                                 {sample[place], other[place]});
  if (found <= proportional) return;
  throw InputError(
      {.what = fmt::format("{}: the solver's outputs are not proportional to 'network.scale_port'",
                           key->where().text()),
       .got =
           fmt::format("'{}', from {:.4g} to {:.4g}: {} is {:.3g} % off proportion", name,
                       sample[place], other[place], smallest_output(signature).name, 100 * found),
       .expected = "an input that everything grows with, as a modulus that all others are given by",
       .todo = "Leave the key out, or give no phase moduli of its own"});
}

}  // namespace understudy::study
