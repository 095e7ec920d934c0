#include <algorithm>
#include <chrono>
#include <cmath>
#include <understudy/core/stop.hpp>
#include <understudy/surrogates/measure.hpp>
#include <understudy/surrogates/torch_memory.hpp>
#include <understudy/surrogates/trainer.hpp>
#include <understudy/surrogates/training.hpp>

namespace understudy::surrogates {
namespace {

using Clock = std::chrono::steady_clock;

class Checkpoints {
 public:
  Checkpoints(const TrainingHooks& hooks, double seconds) : hooks_(hooks), seconds_(seconds) {}

  void between_epochs(const Trainer& trainer) {
    const bool stop = stop_requested();
    const std::chrono::duration<double> passed = Clock::now() - last_;
    if (hooks_.checkpoint && (stop || passed.count() >= seconds_)) {
      hooks_.checkpoint(trainer.checkpoint());
      last_ = Clock::now();
    }
    throw_if_stop_requested();
  }

 private:
  const TrainingHooks& hooks_;
  double seconds_;
  Clock::time_point last_ = Clock::now();
};

std::string percent(double share) {
  const auto hundredths = static_cast<long>(std::lround(share * 1e4));
  const std::string decimals = std::to_string(hundredths % 100);
  return std::to_string(hundredths / 100) + "." + (decimals.size() < 2 ? "0" : "") + decimals +
         " %";
}

double root_mean_square(const PortData& data, const std::vector<std::size_t>& rows) {
  double squares = 0.0;
  for (const double value : TrainingSet::gather(data, rows)) squares += value * value;
  return std::sqrt(squares / static_cast<double>(rows.size()));
}

// The range of all training samples; the size of those that measure it.
std::vector<PortStatistics> statistics(const std::vector<PortData>& ports,
                                       const TrainingSet& data) {
  const std::vector<std::size_t> rows = data.rows(Split::train);
  std::vector<PortStatistics> all;
  for (const PortData& numbers : ports) {
    const std::size_t size = numbers.port.size();
    PortStatistics port{numbers.port, std::vector<double>(size, INFINITY),
                        std::vector<double>(size, -INFINITY),
                        root_mean_square(numbers, data.reference_rows())};
    for (const std::size_t row : rows)
      for (std::size_t k = 0; k < size; ++k) {
        const double value = numbers.values[row * size + k];
        port.low[k] = std::min(port.low[k], value);
        port.high[k] = std::max(port.high[k], value);
      }
    all.push_back(std::move(port));
  }
  return all;
}

// A model that learns more keeps its parent's yardstick: errors before and after compare.
void keep_sizes(const Model& parent, std::vector<PortStatistics>& outputs) {
  for (PortStatistics& port : outputs) port.rms = parent.rms(port.port.name);
}

Archive provenance(const TrainingSet& data, const TrainingOptions& options,
                   const Trainer& trainer) {
  Archive archive;
  archive.set_attribute("training/options", training_option_table().write(options).canonical());
  archive.set_attribute("training/seed", static_cast<std::int64_t>(options.seed));
  archive.set_attribute("training/epochs", static_cast<std::int64_t>(trainer.epoch()));
  const auto count = [&](const char* name, Split split) {
    archive.set_attribute(std::string("training/samples_") + name,
                          static_cast<std::int64_t>(data.rows(split).size()));
  };
  count("train", Split::train);
  count("valid", Split::valid);
  count("test", Split::test);
  return archive;
}

void run_epochs(Trainer& trainer, const TrainingOptions& options, const TrainingHooks& hooks) {
  Checkpoints checkpoints(hooks, options.checkpoint_seconds);
  while (!trainer.finished()) {
    trainer.run_epoch();
    if (hooks.progress != nullptr)
      hooks.progress->update("train", trainer.epoch(), options.epochs,
                             "validation error " + percent(trainer.best_error()));
    checkpoints.between_epochs(trainer);
  }
}

Model trained(const TrainingSet& data, const NetworkOptions& network,
              const TrainingOptions& options, const TrainingHooks& hooks) {
  Trainer trainer(data, network, options, hooks.networks.at(network.name), hooks.parent);
  if (hooks.resume != nullptr) trainer.resume(*hooks.resume);
  run_epochs(trainer, options, hooks);
  Model::Facts facts;
  facts.inputs = statistics(data.inputs, data);
  facts.outputs = statistics(data.outputs, data);
  if (hooks.parent != nullptr) keep_sizes(*hooks.parent, facts.outputs);
  facts.provenance = provenance(data, options, trainer);
  return measure(trainer.best_network(), std::move(facts), data, options);
}

}  // namespace

Model train(const TrainingSet& data, const NetworkOptions& network, const TrainingOptions& options,
            const TrainingHooks& hooks) {
  return within_gpu_memory([&] { return trained(data, network, options, hooks); });
}

}  // namespace understudy::surrogates
