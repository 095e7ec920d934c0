#include <algorithm>
#include <understudy/core/sobol.hpp>
#include <understudy/loops/porous/sweep/layouts.hpp>

namespace understudy::loops {
namespace {

constexpr int halvings_to_last_bit = 100;

std::vector<double> moved(std::vector<double> nodes, double by, const Range& range) {
  for (double& value : nodes) value = std::clamp(value + by, range[0], range[1]);
  return nodes;
}

}  // namespace

std::size_t free_values(const SweepOptions& options) {
  const auto columns = static_cast<std::size_t>(options.control[0]);
  const auto rows = static_cast<std::size_t>(options.control[1]);
  return columns * (options.mirror ? (rows + 1) / 2 : rows);
}

SweepLayouts::SweepLayouts(const SweepOptions& options, const SweepValues& values)
    : options_(options), values_(values) {}

std::vector<double> SweepLayouts::control(std::size_t layout) const {
  const std::vector<double> nodes = drawn(layout);
  if (!values_.keeps_mean) return nodes;
  return with_mean(nodes, rows(), columns(), values_.range, values_.mean);
}

std::vector<double> SweepLayouts::drawn(std::size_t layout) const {
  const Sobol sobol(free_values(options_), options_.seed);
  const auto [low, high] = values_.range;
  std::vector<double> nodes;
  for (std::size_t j = 0; j < rows(); ++j)
    for (std::size_t i = 0; i < columns(); ++i) {
      const std::size_t row = options_.mirror ? std::min(j, rows() - 1 - j) : j;
      nodes.push_back(low + (high - low) * sobol.coordinate(layout, row * columns() + i));
    }
  return nodes;
}

double mean_of_nodes(const std::vector<double>& nodes, std::size_t rows, std::size_t columns) {
  // The trapezoidal rule, which is exact here: nodes on a side count half.
  const auto weight = [](std::size_t k, std::size_t count) {
    return (k == 0 || k == count - 1 ? 0.5 : 1.0) / static_cast<double>(count - 1);
  };
  double mean = 0;
  for (std::size_t j = 0; j < rows; ++j)
    for (std::size_t i = 0; i < columns; ++i)
      mean += weight(j, rows) * weight(i, columns) * nodes[j * columns + i];
  return mean;
}

std::vector<double> with_mean(const std::vector<double>& nodes, std::size_t rows,
                              std::size_t columns, const Range& range, double mean) {
  double low = range[0] - range[1], high = -low;  // at its ends all nodes are cut
  for (int k = 0; k < halvings_to_last_bit; ++k) {
    const double middle = 0.5 * (low + high);
    const bool enough = mean_of_nodes(moved(nodes, middle, range), rows, columns) >= mean;
    (enough ? high : low) = middle;
  }
  return moved(nodes, high, range);
}

}  // namespace understudy::loops
