#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <understudy/study/report/rank_correlation.hpp>

namespace understudy::study {
namespace {

double pearson(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / n;
  const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double together = 0, alone_a = 0, alone_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    together += (a[i] - mean_a) * (b[i] - mean_b);
    alone_a += (a[i] - mean_a) * (a[i] - mean_a);
    alone_b += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return together / std::sqrt(alone_a * alone_b);  // NaN where one side does not vary
}

int sign(double x) { return (x > 0) - (x < 0); }

}  // namespace

std::vector<double> shared_ranks(const std::vector<double>& values) {
  std::vector<double> ranks;
  for (const double value : values) {
    const auto below = std::ranges::count_if(values, [&](double x) { return x < value; });
    const auto equal = std::ranges::count(values, value);
    ranks.push_back(static_cast<double>(below) + 0.5 * static_cast<double>(equal + 1));
  }
  return ranks;
}

double spearman(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  return pearson(shared_ranks(a), shared_ranks(b));
}

double kendall(const std::vector<double>& a, const std::vector<double>& b) {
  double agreement = 0, untied_a = 0, untied_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const int x = sign(a[i] - a[j]), y = sign(b[i] - b[j]);
      agreement += x * y;
      untied_a += x * x;
      untied_b += y * y;
    }
  return agreement / std::sqrt(untied_a * untied_b);
}

}  // namespace understudy::study
