#include <algorithm>
#include <understudy/study/training_set.hpp>

namespace understudy::study {
namespace {

surrogates::PortData port_data(const Port& port) { return {port, {}}; }

void append(const Batch& batch, std::vector<surrogates::PortData>& ports) {
  for (surrogates::PortData& data : ports) {
    const std::vector<double> values = io::host_values(batch[data.port.name]);
    data.values.insert(data.values.end(), values.begin(), values.end());
  }
}

}  // namespace

surrogates::TrainingSet training_set(const io::Dataset& dataset, std::size_t drawn) {
  surrogates::TrainingSet set;
  set.recorded_from = drawn;
  std::ranges::transform(dataset.signature().inputs, std::back_inserter(set.inputs), port_data);
  std::ranges::transform(dataset.signature().outputs, std::back_inserter(set.outputs), port_data);
  dataset.for_each_shard({}, [&](const io::Samples& samples) {
    append(samples.in, set.inputs);
    append(samples.out, set.outputs);
    for (const io::Split split : samples.splits)
      set.splits.push_back(split == io::Split::train   ? surrogates::Split::train
                           : split == io::Split::valid ? surrogates::Split::valid
                                                       : surrogates::Split::test);
  });
  return set;
}

}  // namespace understudy::study
