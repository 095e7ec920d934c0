#pragma once
#include <memory>
#include <understudy/surrogates/model.hpp>
#include <understudy/surrogates/training_options.hpp>
#include <understudy/surrogates/training_set.hpp>

namespace understudy::surrogates {

/// Relative L2 error of a model on the usable samples of a split, per output port:
/// |y_s - y| / |y| over the whole split. Empty when the split is.
std::map<std::string, double> relative_errors(const Model& model, const TrainingSet& data,
                                              Split split);

/// Completes `facts` of a freshly trained network: errors of the splits, and what guards need.
Model measure(std::shared_ptr<const Network> network, Model::Facts facts, const TrainingSet& data,
              const TrainingOptions& options);

}  // namespace understudy::surrogates
