#pragma once
#include <functional>
#include <understudy/core/archive.hpp>
#include <understudy/core/progress.hpp>
#include <understudy/surrogates/model.hpp>
#include <understudy/surrogates/networks/networks.hpp>
#include <understudy/surrogates/training_options.hpp>
#include <understudy/surrogates/training_set.hpp>

namespace understudy::surrogates {

/// What happens around a training; every member may stay empty.
struct TrainingHooks {
  Progress* progress = nullptr;

  /// Takes a checkpoint between epochs, every `checkpoint_seconds` and when a stop was requested.
  std::function<void(const Archive&)> checkpoint = {};

  /// A checkpoint of the same data and options to go on from: the model then has the same bits as
  /// that of a training that was never interrupted (same machine, same number of threads).
  const Archive* resume = nullptr;

  /// A model of the same ports and network that learns more: training starts from its weights,
  /// keeps its scales and the rms that errors are measured by, and takes steps of
  /// `relearning_rate`. A member changes only for an epoch whose loss on the drawn validation
  /// samples is no larger than the parent's.
  const Model* parent = nullptr;

  /// Among which `network.name` chooses.
  const Networks& networks = standard_networks();
};

/// Trains all members of an ensemble together and measures the result.
///
/// The loss of a member is the sum over output ports of weight * mean |y - y_s|^2 / mean |y_s|^2
/// (Sobolev training when the outputs are an energy and its derivatives: Czarnecki et al. 2017),
/// minimised by AdamW (Loshchilov & Hutter 2019) with a warm-up and a cosine. Each member has its
/// own initial weights and order of samples, and keeps the weights of its best epoch on the
/// validation split (on the training split if that is empty). Recorded samples do not change how
/// ports are weighted, and count by their relative error: recorded_weight mean |y_s - y|^2 /
/// max(|y|^2, mean |y|^2). A network whose answers span orders of magnitude
/// (`Network::relative_errors`) learns relative errors of all samples, mean |y - y_s|^2 / |y_s|^2,
/// those of recorded ones recorded_weight times. The seed, the data and the options decide the
/// result to the bit, for a fixed number of threads.
///
/// Throws InputError for data that cannot be trained on or a checkpoint of another training;
/// Interrupted when a stop was requested, after the checkpoint was taken.
Model train(const TrainingSet& data, const NetworkOptions& network, const TrainingOptions& options,
            const TrainingHooks& hooks = {});

/// Throws InputError when nothing would be learnt about the outputs of `signature`: what `train`
/// would say after the data were generated.
void check_training(const Signature& signature, const TrainingOptions& options);

}  // namespace understudy::surrogates
