#include <cmath>
#include <string>
#include <understudy/core/errors.hpp>
#include <understudy/surrogates/training_set.hpp>

namespace understudy::surrogates {
namespace {

bool usable(const TrainingSet& set, std::size_t row) {
  return set.outcomes.empty() || set.outcomes[row] == Outcome::ok;
}

void check_length(const PortData& data, std::size_t samples) {
  if (data.values.size() == samples * data.port.size()) return;
  throw InputError({.what = "The training data of " + data.port.describe() + " are incomplete",
                    .got = std::to_string(data.values.size()) + " numbers",
                    .expected = std::to_string(samples * data.port.size()) + " for " +
                                std::to_string(samples) + " samples",
                    .todo = "Generate the dataset again"});
}

void check_finite(const TrainingSet& set, const PortData& data) {
  const std::size_t size = data.port.size();
  for (std::size_t k = 0; k < data.values.size(); ++k)
    if (usable(set, k / size) && !std::isfinite(data.values[k]))
      throw InputError(
          {.what = "A sample that counts as solved has no finite " + data.port.name,
           .got = std::to_string(data.values[k]) + " in sample " + std::to_string(k / size),
           .expected = "finite numbers wherever the outcome is ok",
           .todo = "Generate the dataset again, or mark the sample as failed"});
}

}  // namespace

Signature TrainingSet::signature() const {
  Signature signature;
  for (const PortData& data : inputs) signature.inputs.push_back(data.port);
  for (const PortData& data : outputs) signature.outputs.push_back(data.port);
  return signature;
}

void TrainingSet::check() const {
  if (!outcomes.empty() && outcomes.size() != size())
    throw InputError({.what = "The training data have another number of outcomes than of samples",
                      .got = std::to_string(outcomes.size()) + " outcomes",
                      .expected = std::to_string(size()),
                      .todo = "Generate the dataset again"});
  for (const auto* ports : {&inputs, &outputs})
    for (const PortData& data : *ports) {
      check_length(data, size());
      check_finite(*this, data);
    }
  if (inputs.empty() || outputs.empty() || rows(Split::train).empty())
    throw InputError(
        {.what = "There is nothing to train on",
         .got = std::to_string(inputs.size()) + " inputs, " + std::to_string(outputs.size()) +
                " outputs, " + std::to_string(rows(Split::train).size()) +
                " solved samples for training",
         .expected = "at least one of each",
         .todo = "Generate more samples, and look at the outcomes of those there are"});
}

std::vector<std::size_t> TrainingSet::rows(Split split) const {
  std::vector<std::size_t> chosen;
  for (std::size_t row = 0; row < size(); ++row)
    if (splits[row] == split && usable(*this, row)) chosen.push_back(row);
  return chosen;
}

std::vector<std::size_t> TrainingSet::rows(Split split, Origin origin) const {
  std::vector<std::size_t> chosen = rows(split);
  std::erase_if(chosen, [&](std::size_t row) {
    return (row >= recorded_from) != (origin == Origin::recorded);
  });
  return chosen;
}

std::vector<std::size_t> TrainingSet::reference_rows() const {
  const std::vector<std::size_t> drawn = rows(Split::train, Origin::drawn);
  return drawn.empty() ? rows(Split::train) : drawn;
}

std::vector<double> TrainingSet::gather(const PortData& data,
                                        const std::vector<std::size_t>& rows) {
  const std::size_t size = data.port.size();
  std::vector<double> numbers;
  numbers.reserve(rows.size() * size);
  for (const std::size_t row : rows)
    numbers.insert(numbers.end(), data.values.begin() + static_cast<std::ptrdiff_t>(row * size),
                   data.values.begin() + static_cast<std::ptrdiff_t>((row + 1) * size));
  return numbers;
}

}  // namespace understudy::surrogates
