#pragma once
#include <core/at.hpp>
#include <surrogates/composite.hpp>
#include <understudy/core/batch.hpp>
#include <understudy/surrogates/training.hpp>

namespace understudy::surrogates::testing {

inline NetworkOptions small_network() {
  NetworkOptions network;
  network.width = 12;
  network.members = 3;
  return network;
}

inline TrainingOptions short_training(std::size_t epochs) {
  TrainingOptions training;
  training.epochs = epochs;
  training.batch = 16;
  training.learning_rate = 1e-2;
  return training;
}

/// A small model of the composite, trained once per program.
inline const Model& small_model() {
  static const Model model = train(composite_samples(40, 5), small_network(), short_training(80));
  return model;
}

/// Inputs of the composite's ports: the first samples of its training set.
inline Batch composite_inputs(std::size_t samples) {
  const TrainingSet set = composite_samples((samples + 4) / 5 + 1, 5);
  Batch batch(samples);
  for (const PortData& data : set.inputs) {
    const Field& field = batch.add(data.port);
    change(field, [&](auto i, auto k, double) { return data.values[i * data.port.size() + k]; });
  }
  return batch;
}

}  // namespace understudy::surrogates::testing
