#pragma once
#include <understudy/loops/porous/sweep/options.hpp>
#include <vector>

namespace understudy::loops {

/// Control values of a layout that can be chosen: all, or those of the lower half when the upper
/// one mirrors it (the middle row included).
std::size_t free_values(const SweepOptions& options);

/// The layouts of a design sweep: values of one parameter at the nodes of a regular grid over the
/// domain. Their free values are points of a shifted Sobol sequence stretched over the range, so
/// that few layouts differ much; each is a function of (seed, number) alone.
class SweepLayouts {
 public:
  SweepLayouts(const SweepOptions& options, const SweepValues& values);

  std::size_t count() const { return options_.layouts; }
  std::size_t rows() const { return static_cast<std::size_t>(options_.control[1]); }
  std::size_t columns() const { return static_cast<std::size_t>(options_.control[0]); }

  /// [rows, columns] in the unit of the parameter, first row at the lower side.
  std::vector<double> control(std::size_t layout) const;

 private:
  std::vector<double> drawn(std::size_t layout) const;

  SweepOptions options_;
  SweepValues values_;
};

/// The mean over the domain of what is bilinear between nodes [rows, columns].
double mean_of_nodes(const std::vector<double>& nodes, std::size_t rows, std::size_t columns);

/// `nodes` [rows, columns] moved by one number and cut at `range` so that they have this mean,
/// which must lie within the range.
std::vector<double> with_mean(const std::vector<double>& nodes, std::size_t rows,
                              std::size_t columns, const Range& range, double mean);

}  // namespace understudy::loops
