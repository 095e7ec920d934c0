#include <algorithm>
#include <cmath>
#include <understudy/core/random.hpp>
#include <understudy/core/sample_errors.hpp>
#include <understudy/surrogates/guards/features.hpp>
#include <understudy/surrogates/guards/nearest.hpp>
#include <understudy/surrogates/measure.hpp>
#include <understudy/surrogates/surrogate.hpp>

namespace understudy::surrogates {
namespace {

using ConstHostField = Kokkos::View<const double**, Kokkos::LayoutRight, Kokkos::HostSpace>;

Batch batch_of(const std::vector<PortData>& ports, const std::vector<std::size_t>& rows) {
  Batch batch(rows.size());
  for (const PortData& data : ports) {
    const std::vector<double> numbers = TrainingSet::gather(data, rows);
    Kokkos::deep_copy(batch.add(data.port),
                      ConstHostField(numbers.data(), rows.size(), data.port.size()));
  }
  return batch;
}

std::vector<double> to_host(const Field& field) {
  const auto copy = on_host(field);
  return std::vector<double>(copy.data(), copy.data() + copy.size());
}

// The surrogate's answers on some samples, and the truth beside them.
struct Answers {
  Batch in, out;
};

Answers answer(const Model& model, const TrainingSet& data, const std::vector<std::size_t>& rows) {
  Surrogate surrogate(model);
  Answers answers{batch_of(data.inputs, rows), Batch(surrogate.signature().outputs, rows.size())};
  const Outcomes outcomes("understudy/surrogates/outcomes", rows.size());
  const Execution exec;
  surrogate.apply(exec, answers.in, answers.out, outcomes);
  exec.fence("understudy/surrogates/answers");
  return answers;
}

double norm(const double* values, std::size_t count) {
  double squares = 0.0;
  for (std::size_t k = 0; k < count; ++k) squares += values[k] * values[k];
  return std::sqrt(squares);
}

double relative(const std::vector<double>& ours, const std::vector<double>& truth) {
  std::vector<double> difference(truth.size());
  for (std::size_t k = 0; k < truth.size(); ++k) difference[k] = ours[k] - truth[k];
  const double size = norm(truth.data(), truth.size());
  return norm(difference.data(), difference.size()) / (size > 0.0 ? size : 1.0);
}

std::vector<double> extremes(const std::vector<double>& values, std::size_t columns, bool largest) {
  std::vector<double> result(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(columns));
  for (std::size_t k = 0; k < values.size(); ++k) {
    double& so_far = result[k % columns];
    so_far = largest ? std::max(so_far, values[k]) : std::min(so_far, values[k]);
  }
  return result;
}

std::vector<double> deviations(const std::vector<double>& values, std::size_t columns) {
  const std::size_t rows = values.size() / columns;
  std::vector<double> mean(columns, 0.0), result(columns, 0.0);
  for (std::size_t k = 0; k < values.size(); ++k)
    mean[k % columns] += values[k] / static_cast<double>(rows);
  for (std::size_t k = 0; k < values.size(); ++k)
    result[k % columns] += std::pow(values[k] - mean[k % columns], 2) / static_cast<double>(rows);
  for (double& value : result) value = value > 0.0 ? std::sqrt(value) : 1.0;
  return result;
}

// Parts of a sample share the scale of what they have in common, as columns of the same position.
void share_among_parts(std::vector<double>& scale, std::size_t parts) {
  const std::size_t columns = scale.size() / parts;
  for (std::size_t c = 0; c < columns && parts > 1; ++c) {
    double squares = 0.0;
    for (std::size_t k = c; k < scale.size(); k += columns) squares += scale[k] * scale[k];
    const double shared = std::sqrt(squares / static_cast<double>(parts));
    for (std::size_t k = c; k < scale.size(); k += columns) scale[k] = shared;
  }
}

// A random choice of rows, the same for the same seed.
std::vector<std::size_t> choose_points(std::vector<std::size_t> rows, std::size_t count,
                                       std::uint64_t seed) {
  const Stream stream(seed, "guard points", 0);
  for (std::size_t k = rows.size(); k > 1; --k) std::swap(rows[k - 1], rows[stream.below(k, k)]);
  rows.resize(std::min(rows.size(), count));
  std::sort(rows.begin(), rows.end());
  return rows;
}

void measure_training_range(GuardData& guard, const GuardFeatures& features,
                            const TrainingSet& data, const TrainingOptions& options) {
  const Execution exec;
  const std::vector<std::size_t> rows = data.rows(Split::train);
  const Batch all = batch_of(data.inputs, rows);
  const std::vector<double> range = to_host(features.range(exec, all));
  if (features.range_columns() > 0) {
    guard.range_low = extremes(range, features.range_columns(), false);
    guard.range_high = extremes(range, features.range_columns(), true);
  }
  guard.scale = deviations(to_host(features.distance(exec, all)), features.distance_columns());
  share_among_parts(guard.scale, features.parts());
  const auto chosen = choose_points(rows, options.guard_points, options.seed);
  guard.points = to_host(features.distance(exec, batch_of(data.inputs, chosen)));
  for (std::size_t k = 0; k < guard.points.size(); ++k)
    guard.points[k] /= guard.scale[k % guard.scale.size()];
}

void measure_validation(GuardData& guard, const GuardFeatures& features, const Model& model,
                        const TrainingSet& data) {
  std::vector<std::size_t> rows = data.rows(Split::valid);
  if (rows.empty()) rows = data.rows(Split::train);
  const Answers answers = answer(model, data, rows);
  guard.spread = to_host(answers.out["uncertainty"]);
  const NearestPoint nearest(features, guard);
  guard.distance = to_host(nearest.distances(Execution(), answers.in));
  const Batch truth = batch_of(data.outputs, rows);
  for (const Port& port : truth.ports())
    guard.errors[port.name] =
        sample_errors(Execution(), answers.out, truth, {{port.name, model.rms(port.name)}});
}

}  // namespace

std::map<std::string, double> relative_errors(const Model& model, const TrainingSet& data,
                                              Split split) {
  std::map<std::string, double> errors;
  const std::vector<std::size_t> rows = data.rows(split);
  if (rows.empty()) return errors;
  const Answers answers = answer(model, data, rows);
  for (const PortData& port : data.outputs)
    errors[port.port.name] =
        relative(to_host(answers.out[port.port.name]), TrainingSet::gather(port, rows));
  return errors;
}

Model measure(std::shared_ptr<const Network> network, Model::Facts facts, const TrainingSet& data,
              const TrainingOptions& options) {
  const Model bare(network, facts);
  const std::vector<std::pair<std::string, Split>> splits = {
      {"train", Split::train}, {"valid", Split::valid}, {"test", Split::test}};
  for (const auto& [name, split] : splits) {
    const auto errors = relative_errors(bare, data, split);
    if (!errors.empty()) facts.errors[name] = errors;
  }
  const GuardFeatures features(data.signature().inputs, bare.angle_factor());
  measure_training_range(facts.guard, features, data, options);
  measure_validation(facts.guard, features, bare, data);
  return Model(std::move(network), std::move(facts));
}

}  // namespace understudy::surrogates
