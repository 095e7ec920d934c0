#pragma once
#include <cstddef>
#include <span>
#include <understudy/core/port.hpp>

namespace understudy {

/// Says at which inputs a solver is asked for training data. The path is the unit of work: its
/// states follow each other closely, so that the solver warm starts along it; it is seeded by its
/// number alone, never shared between shards, and never cut by a split.
class Sampler {
 public:
  virtual ~Sampler() = default;

  virtual std::size_t paths() const = 0;
  virtual std::size_t states_per_path() const = 0;

  /// Writes the inputs of one state: all input ports after each other, in the signature's order.
  virtual void fill(std::size_t path, std::size_t state, std::span<double> sample) const = 0;
};

/// Which samples are asked for: the training distribution, or the one outside it that tests guards.
enum class SamplingPurpose { training, out_of_distribution };

}  // namespace understudy
