#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <understudy/core/options.hpp>

namespace understudy::surrogates {

/// How a network is trained: the table `training` of a case.
struct TrainingOptions {
  std::size_t epochs = 300;
  std::size_t batch = 32;
  double learning_rate = 5e-3;
  double final_learning_rate = 1e-3;
  double relearning_rate = 0.3;
  double warm_up = 0.05;
  std::string schedule = "cosine";
  double weight_decay = 1e-6;
  std::size_t patience = 100;
  bool bootstrap = false;
  std::map<std::string, double> loss_weights = {{"stress", 10.0},
                                                {"dissipation", 0.0}};  ///< per output port, else 1
  double recorded_weight = 0.03;
  std::string precision = "single";
  std::uint64_t seed = 1;
  double checkpoint_seconds = 5.0;
  std::size_t guard_points = 1000;
};

/// The keys of `training`, with their ranges and texts. (The seed is the case's.)
const OptionTable<TrainingOptions>& training_option_table();

/// What a trained model depends on: the section with all defaults filled in. Keys that change no
/// result have their defaults, so that equal sections mean equal models.
Settings training_identity(const TrainingOptions& options);

}  // namespace understudy::surrogates
