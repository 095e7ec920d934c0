#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <understudy/core/options.hpp>
#include <understudy/core/sampler.hpp>
#include <understudy/core/sobol.hpp>
#include <vector>

namespace understudy::materials {

/// The table `sampling` for deformation paths.
struct HenckyOptions {
  std::string name = "hencky_paths";
  std::size_t paths = 300;
  std::size_t states_per_path = 10;
  Range stretch = {0.75, 1.3};
  double rotation = 0.2;  ///< rad
  std::size_t out_of_distribution_paths = 30;
  Range out_of_distribution_stretch = {0.6, 1.6};
  double out_of_distribution_margin = 0.25;
};

/// The keys of `sampling` for `name = "hencky_paths"`.
const OptionTable<HenckyOptions>& hencky_option_table();

/// Reads that section. Throws InputError, with file and line, also when `stretch` does not reach to
/// both sides of 1 or `out_of_distribution_stretch` not beyond `stretch` on both sides.
HenckyOptions read_hencky_options(const Settings& section);

/// What the case lets vary besides the deformation: one entry per scalar input port.
struct PortRange {
  std::string port;
  Range range;
};

/// Deformation gradients along paths F(t) = R(t) exp(t H), t increasing, of a cell whose parameters
/// stay the same along a path.
///
/// H is a direction in the space of symmetric matrices, uniform over directions and scaled such
/// that at t = 1 a principal stretch reaches an end of `stretch`; the largest t of a path lies
/// between 1/2 and 1. R turns by up to `rotation` around a random axis at t = 1: a cell's answer
/// does not care (objectivity), but networks and guards that look at F itself should have seen
/// turned states. Directions, amplitudes and parameters of a path are one point of a Sobol
/// sequence.
///
/// Out of distribution, paths 0, 3, 6, ... leave the stretch range (1 < t, up to
/// `out_of_distribution_stretch`), paths 1, 4, ... leave the range of every parameter by up to
/// `out_of_distribution_margin` of its width, and paths 2, 5, ... leave both.
class HenckyPaths : public Sampler {
 public:
  /// Corrects the parameters of a path to a cell that exists (inclusions that do not touch).
  /// Values come in the order of `ranges`.
  using Feasible = std::function<void(std::span<double> parameters)>;

  /// `signature` has an input deformation_gradient [d,d] and scalar inputs, each of which has a
  /// range. Throws InputError naming the port that has none, and for stretches as
  /// `read_hencky_options` does.
  HenckyPaths(const HenckyOptions& options, const Signature& signature,
              const std::vector<PortRange>& ranges, std::uint64_t seed, SamplingPurpose purpose);

  void set_feasible(Feasible feasible) { feasible_ = std::move(feasible); }

  std::size_t paths() const override { return paths_; }
  std::size_t states_per_path() const override { return options_.states_per_path; }
  void fill(std::size_t path, std::size_t state, std::span<double> sample) const override;

 private:
  struct Place {  // where a port's numbers go in a sample
    std::size_t offset;
    std::ptrdiff_t range;  // index into ranges_, -1 for the deformation gradient
  };

  double coordinate(std::size_t path, std::size_t dimension) const;
  double amplitude(std::size_t path, std::size_t state) const;
  std::vector<double> parameters(std::size_t path) const;
  template <int D>
  void deformation(std::size_t path, double t, std::span<double> f) const;

  HenckyOptions options_;
  std::vector<PortRange> ranges_;
  std::vector<Place> places_;
  std::size_t dimension_ = 2;
  std::size_t paths_;
  bool outside_;
  Sobol sobol_;
  Feasible feasible_;
};

}  // namespace understudy::materials
