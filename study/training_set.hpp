#pragma once
#include <limits>
#include <understudy/io/dataset.hpp>
#include <understudy/surrogates/training_set.hpp>

namespace understudy::study {

/// The usable samples of a dataset as surrogates take them; those after the first `drawn` were
/// recorded.
surrogates::TrainingSet training_set(const io::Dataset& dataset,
                                     std::size_t drawn = std::numeric_limits<std::size_t>::max());

}  // namespace understudy::study
