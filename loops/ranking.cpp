#include <algorithm>
#include <cmath>
#include <numeric>
#include <understudy/loops/ranking.hpp>

namespace understudy::loops {

std::vector<std::size_t> smallest_first(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    if (std::isnan(values[a]) || std::isnan(values[b]))
      return !std::isnan(values[a]) && std::isnan(values[b]);
    return values[a] < values[b];
  });
  return order;
}

}  // namespace understudy::loops
