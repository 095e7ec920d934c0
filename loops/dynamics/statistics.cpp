#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <span>
#include <understudy/loops/dynamics/statistics.hpp>

namespace understudy::loops {
namespace {

constexpr std::size_t longest = 8192;  // series whose correlations are summed as they are
constexpr double window = 5;           // autocorrelation times over which they are

struct Moments {
  double mean = 0, variance = 0, count = 0;
};

Moments moments_of(const ReplicaSeries& series) {
  Moments m;
  for (const auto& one : series) {
    m.count += static_cast<double>(one.size());
    for (const double x : one) m.mean += x;
  }
  m.mean /= m.count;
  for (const auto& one : series)
    for (const double x : one) m.variance += (x - m.mean) * (x - m.mean);
  m.variance /= m.count;
  return m;
}

/// Means of neighbours; an odd one at the end is dropped.
ReplicaSeries paired(const ReplicaSeries& series) {
  ReplicaSeries all;
  for (const auto& one : series) {
    std::vector<double> means(one.size() / 2);
    for (std::size_t i = 0; i < means.size(); ++i) means[i] = (one[2 * i] + one[2 * i + 1]) / 2;
    all.push_back(std::move(means));
  }
  return all;
}

double autocovariance(const ReplicaSeries& series, double mean, std::size_t lag) {
  double sum = 0, count = 0;
  for (const auto& one : series) {
    for (std::size_t i = lag; i < one.size(); ++i) sum += (one[i] - mean) * (one[i - lag] - mean);
    count += static_cast<double>(one.size() - lag);
  }
  return sum / count;
}

/// At least that of independent samples: where numbers oscillate, the window closes in the first
/// dip and knows nothing of what comes back, and an error would vanish by luck.
double integrated_time(const ReplicaSeries& series, const Moments& m) {
  double tau = 0.5;
  for (std::size_t lag = 1; lag < series.front().size(); ++lag) {
    tau += autocovariance(series, m.mean, lag) / m.variance;
    if (static_cast<double>(lag) >= window * tau) break;
  }
  return std::max(tau, 0.5);
}

template <class Function>
ReplicaSeries each(const ReplicaSeries& series, const Function& function) {
  ReplicaSeries all = series;
  for (auto& one : all)
    for (double& x : one) x = function(x);
  return all;
}

}  // namespace

std::size_t count_of(const ReplicaSeries& series) {
  std::size_t count = 0;
  for (const auto& one : series) count += one.size();
  return count;
}

MeanEstimate estimate_mean(const ReplicaSeries& series) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  if (series.empty() || series.front().empty()) return {nan, nan, nan, nan, 0};
  const Moments all = moments_of(series);
  MeanEstimate estimate{all.mean, std::sqrt(all.variance), 0, 0.5, all.count};
  if (!(all.variance > 0)) return estimate;
  ReplicaSeries shorter = series;
  while (shorter.front().size() > longest) shorter = paired(shorter);
  const Moments m = moments_of(shorter);
  if (!(m.variance > 0)) return estimate;
  const double square = 2 * integrated_time(shorter, m) * m.variance / m.count;
  estimate.error = std::sqrt(square);
  estimate.effective = all.variance / square;
  estimate.autocorrelation = all.count / (2 * estimate.effective);
  return estimate;
}

MeanEstimate estimate_direction(const ReplicaSeries& angles) {
  const MeanEstimate x = estimate_mean(each(angles, [](double a) { return std::cos(a); }));
  const MeanEstimate y = estimate_mean(each(angles, [](double a) { return std::sin(a); }));
  const MeanEstimate& fewer = x.effective < y.effective ? x : y;
  const double length = std::hypot(x.mean, y.mean);
  const double across = std::hypot(x.error * y.mean, y.error * x.mean) / length;
  return {std::atan2(y.mean, x.mean), std::sqrt(std::max(0.0, -2 * std::log(length))),
          across / length, fewer.autocorrelation, fewer.effective};
}

std::vector<double> blocked_errors(const ReplicaSeries& series) {
  std::vector<double> errors;
  for (ReplicaSeries blocks = series; !blocks.empty() && blocks.front().size() >= 8;
       blocks = paired(blocks)) {
    const Moments m = moments_of(blocks);
    errors.push_back(std::sqrt(m.variance / (m.count - 1)));
  }
  return errors;
}

namespace {

double slope_of(std::span<const double> times, std::span<const double> values) {
  double mean_time = 0, square = 0, product = 0;
  for (const double t : times) mean_time += t / static_cast<double>(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    square += (times[i] - mean_time) * (times[i] - mean_time);
    product += (times[i] - mean_time) * values[i];
  }
  return product / square;
}

/// Of as many equal windows of every series as are asked for.
std::vector<double> slopes_of_windows(std::span<const double> times, const ReplicaSeries& values,
                                      std::size_t windows) {
  const std::size_t length = times.size() / windows;
  std::vector<double> slopes;
  for (const std::vector<double>& one : values)
    for (std::size_t w = 0; w < windows; ++w)
      slopes.push_back(
          slope_of(times.subspan(w * length, length), std::span(one).subspan(w * length, length)));
  return slopes;
}

}  // namespace

SlopeEstimate estimate_slope(const std::vector<double>& times, const ReplicaSeries& values) {
  constexpr std::size_t enough_slopes = 8, least_numbers = 3;
  const auto mean = [](const std::vector<double>& numbers) {
    return std::accumulate(numbers.begin(), numbers.end(), 0.0) /
           static_cast<double>(numbers.size());
  };
  SlopeEstimate estimate{mean(slopes_of_windows(times, values, 1)),
                         std::numeric_limits<double>::quiet_NaN()};
  const std::size_t windows = (enough_slopes + values.size() - 1) / values.size();
  if (times.size() < windows * least_numbers) return estimate;
  std::vector<double> slopes = slopes_of_windows(times, values, windows);
  const auto count = static_cast<double>(slopes.size());
  const double centre = mean(slopes);
  for (double& slope : slopes) slope = (slope - centre) * (slope - centre);
  estimate.error = std::sqrt(mean(slopes) / (count - 1));
  return estimate;
}

int bin_of(double angle, int bins) {
  const double turn = angle / (2 * std::numbers::pi) + 0.5;
  return std::clamp(static_cast<int>(std::floor(turn * bins)), 0, bins - 1);
}

AngleDistribution distribution(const ReplicaSeries& angles, int bins) {
  AngleDistribution all;
  for (int bin = 0; bin < bins; ++bin) {
    const auto inside = [&](double angle) { return bin_of(angle, bins) == bin ? 1.0 : 0.0; };
    const MeanEstimate share = estimate_mean(each(angles, inside));
    all.shares.push_back(share.mean);
    all.errors.push_back(share.mean > 0 ? share.error : std::numeric_limits<double>::infinity());
  }
  return all;
}

std::vector<double> weighted_shares(const ReplicaSeries& angles, const ReplicaSeries& weights,
                                    int bins) {
  std::vector<double> shares(static_cast<std::size_t>(bins));
  double whole = 0;
  for (std::size_t r = 0; r < angles.size(); ++r)
    for (std::size_t i = 0; i < angles[r].size(); ++i) {
      shares[static_cast<std::size_t>(bin_of(angles[r][i], bins))] += weights[r][i];
      whole += weights[r][i];
    }
  for (double& share : shares) share /= whole;
  return shares;
}

double effective_share(const ReplicaSeries& weights) {
  double sum = 0, squares = 0, count = 0;
  for (const auto& one : weights)
    for (const double w : one) {
      sum += w;
      squares += w * w;
      count += 1;
    }
  return sum * sum / (count * squares);
}

std::vector<double> joint_distribution(const ReplicaSeries& first, const ReplicaSeries& second,
                                       int bins) {
  std::vector<double> shares(static_cast<std::size_t>(bins * bins));
  double count = 0;
  for (std::size_t r = 0; r < first.size(); ++r)
    for (std::size_t i = 0; i < first[r].size(); ++i) {
      const int bin = bin_of(first[r][i], bins) * bins + bin_of(second[r][i], bins);
      shares[static_cast<std::size_t>(bin)] += 1;
      count += 1;
    }
  for (double& share : shares) share /= count;
  return shares;
}

}  // namespace understudy::loops
