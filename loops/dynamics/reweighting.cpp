#include <algorithm>
#include <cmath>
#include <limits>
#include <understudy/loops/dynamics/reweighting.hpp>

namespace understudy::loops {

ReplicaSeries boltzmann_weights(ReplicaSeries differences, double thermal_energy) {
  double most = differences.front().front();
  for (const auto& one : differences) most = std::max(most, *std::ranges::max_element(one));
  for (auto& one : differences)
    for (double& d : one) d = std::exp((d - most) / thermal_energy);
  return differences;
}

double total_variation(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t bin = 0; bin < a.size(); ++bin) sum += std::abs(a[bin] - b[bin]);
  return sum / 2;
}

ReplicaSeries variation_samples(const ReplicaSeries& angles, const ReplicaSeries& weights,
                                const std::vector<double>& own, const std::vector<double>& q) {
  const auto bins = static_cast<int>(q.size());
  std::vector<double> signs;
  double mean_sign = 0;
  for (std::size_t bin = 0; bin < q.size(); ++bin) {
    signs.push_back(own[bin] < q[bin] ? -1 : 1);
    mean_sign += signs[bin] * q[bin];
  }
  const double mean_weight = estimate_mean(weights).mean;
  ReplicaSeries all = angles;
  for (std::size_t r = 0; r < all.size(); ++r)
    for (std::size_t i = 0; i < all[r].size(); ++i) {
      const double sign = signs[static_cast<std::size_t>(bin_of(angles[r][i], bins))];
      all[r][i] = (sign - weights[r][i] / mean_weight * (sign - mean_sign)) / 2;
    }
  return all;
}

namespace {

/// Shares of the bins when the weights are those of samples `distance` earlier, in a circle.
std::vector<double> moved_shares(const std::vector<std::vector<std::size_t>>& bin_of_sample,
                                 const ReplicaSeries& weights, std::size_t distance,
                                 std::size_t bins) {
  std::vector<double> shares(bins);
  double whole = 0;
  for (std::size_t r = 0; r < weights.size(); ++r) {
    const std::size_t length = weights[r].size();
    for (std::size_t i = 0; i < length; ++i) {
      const double weight = weights[r][i < distance ? i + length - distance : i - distance];
      shares[bin_of_sample[r][i]] += weight;
      whole += weight;
    }
  }
  for (double& share : shares) share /= whole;
  return shares;
}

std::vector<std::vector<std::size_t>> bins_of(const ReplicaSeries& angles, int bins) {
  std::vector<std::vector<std::size_t>> all;
  for (const auto& one : angles) {
    all.emplace_back();
    for (const double angle : one)
      all.back().push_back(static_cast<std::size_t>(bin_of(angle, bins)));
  }
  return all;
}

}  // namespace

ChanceLevel variation_by_chance(const ReplicaSeries& angles, const ReplicaSeries& weights,
                                int bins) {
  constexpr std::size_t enough_distances = 199;
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const std::size_t length = angles.front().size();
  if (length < enough_for_an_error) return {nan, nan};
  const auto bin_of_sample = bins_of(angles, bins);
  const auto count = static_cast<std::size_t>(bins);
  const ReplicaSeries even(angles.size(), std::vector<double>(length, 1.0));
  const std::vector<double> own = moved_shares(bin_of_sample, even, 0, count);
  const std::size_t distances = std::min(enough_distances, length - 1);
  std::vector<double> found;
  double sum = 0;
  for (std::size_t k = 1; k <= distances; ++k) {
    const std::size_t distance = k * length / (distances + 1);
    found.push_back(total_variation(own, moved_shares(bin_of_sample, weights, distance, count)));
    sum += found.back();
  }
  std::ranges::sort(found);
  return {sum / static_cast<double>(distances), found[distances * 95 / 100]};
}

}  // namespace understudy::loops
