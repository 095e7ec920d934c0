#pragma once
#include <understudy/io/dataset.hpp>
#include <understudy/surrogates/training_set.hpp>

namespace understudy::study {

/// The usable samples of a dataset as surrogates take them.
surrogates::TrainingSet training_set(const io::Dataset& dataset);

}  // namespace understudy::study
