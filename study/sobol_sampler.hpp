#pragma once
#include <functional>
#include <understudy/core/sampler.hpp>
#include <understudy/core/sobol.hpp>
#include <understudy/study/port_ranges.hpp>

namespace understudy::study {

/// The table `sampling` for `name = "sobol"`.
struct SobolOptions {
  std::string name = "sobol";
  std::size_t paths = 1024;
  std::size_t out_of_distribution_paths = 128;
  double out_of_distribution_margin = 0.25;
};
const OptionTable<SobolOptions>& sobol_option_table();

/// Samples that fill the ranges of any ports evenly (a Sobol sequence over all their numbers); each
/// is a path of one state. Out of distribution, every number lies outside its range, by up to
/// `out_of_distribution_margin` of the range's width.
class SobolSampler : public Sampler {
 public:
  /// Every input port needs a range; throws InputError naming the one that has none.
  SobolSampler(const SobolOptions& options, const Signature& signature,
               const std::vector<PortRanges>& ranges, std::uint64_t seed, SamplingPurpose purpose);

  /// Changes the numbers of a sample into some that the solver can compute.
  void set_feasible(std::function<void(std::span<double>)> feasible) {
    feasible_ = std::move(feasible);
  }

  std::size_t paths() const override { return paths_; }
  std::size_t states_per_path() const override { return 1; }
  void fill(std::size_t path, std::size_t state, std::span<double> sample) const override;

 private:
  std::vector<Range> ranges_;  ///< of every number of a sample
  std::size_t paths_;
  bool outside_;
  double margin_;
  Sobol sobol_;
  std::function<void(std::span<double>)> feasible_;
};

}  // namespace understudy::study
