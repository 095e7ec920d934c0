#pragma once
#include <functional>
#include <span>
#include <string>
#include <understudy/core/options.hpp>
#include <understudy/core/sampler.hpp>
#include <understudy/core/sobol.hpp>
#include <vector>

namespace understudy::fluid {

/// The table `sampling` for flows through pores.
struct FlowRayOptions {
  std::string name = "flow_rays";
  std::size_t paths = 500;
  std::size_t states_per_path = 4;
  Range reynolds = {0.1, 50};
  std::string length = "cell";  ///< cell | body
  std::size_t out_of_distribution_paths = 30;
  double out_of_distribution_factor = 2;
  double out_of_distribution_margin = 0.25;
};

/// The keys of `sampling` for `name = "flow_rays"`.
const OptionTable<FlowRayOptions>& flow_ray_option_table();

/// Reads that section. Throws InputError, with file and line, also for a range that does not begin
/// above 0.
FlowRayOptions read_flow_ray_options(const Settings& section);

/// Flows that become faster along a path, in one direction and one geometry, so that each starts
/// from the one before.
///
/// Directions are uniform. So is the square root of the Reynolds number: drags of slow flows hardly
/// depend on it, those of fast ones the more; the states of a path share the range, and a random
/// shift fills it from path to path. It
/// is that of the cell's side, or of the diameter 2 L sqrt(c / pi) of the circle that has the area
/// of the solid (in two dimensions; in three that of the sphere of its volume). Direction, shift
/// and geometry of a path are one point of a Sobol sequence.
///
/// No sample is faster than the limit of the port `reynolds`. With the length "body" that limit
/// depends on the solid: flows around thin bodies that would be beyond it are those of the limit,
/// so that the fastest states of a path may be the same.
///
/// Out of distribution, paths 0, 3, 6, ... are faster than the range, by up to
/// `out_of_distribution_factor` or up to the limit, whichever is less, paths 1, 4, ... leave the
/// range of every parameter by up to `out_of_distribution_margin` of its width, and paths 2, 5, ...
/// leave both.
class FlowRays : public Sampler {
 public:
  /// Corrects the parameters of a path to a geometry that exists (bodies that do not touch). Values
  /// come in the order of the ports.
  using Feasible = std::function<void(std::span<double> parameters)>;

  /// `signature` has an input reynolds [d], first, and scalar inputs; `ranges`: theirs, in order.
  /// Throws InputError, with the key, for a range that does not begin above 0 or, of the length
  /// "cell", ends beyond the limit of that input, and for "body" without a solid fraction.
  FlowRays(const FlowRayOptions& options, const Signature& signature, std::vector<Range> ranges,
           std::uint64_t seed, SamplingPurpose purpose);

  void set_feasible(Feasible feasible) { feasible_ = std::move(feasible); }

  std::size_t paths() const override { return paths_; }
  std::size_t states_per_path() const override { return options_.states_per_path; }
  void fill(std::size_t path, std::size_t state, std::span<double> sample) const override;

 private:
  std::vector<double> parameters(std::size_t path) const;
  double speed(std::size_t path, std::size_t state) const;
  double side_over_length(const std::vector<double>& parameters) const;
  void turn(std::size_t path, std::span<double> direction) const;

  FlowRayOptions options_;
  std::vector<Range> ranges_;
  std::size_t dimension_, paths_;
  double most_;              // Reynolds number of the cell that the solver takes
  std::ptrdiff_t fraction_;  // place of the solid fraction among the parameters, -1: none
  bool outside_;
  Sobol sobol_;
  Feasible feasible_;
};

}  // namespace understudy::fluid
