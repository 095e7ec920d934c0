#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <understudy/loops/audit.hpp>
#include <unordered_map>

namespace understudy::loops {

std::string describe(const AuditError& error) {
  if (!error.is_measured()) return "not measured (no accepted sample was drawn)";
  if (std::isinf(error.high) && std::isfinite(error.value))
    return fmt::format("{:.3g} % (a single sample: no interval)", 100 * error.value);
  return fmt::format("{:.3g} % ({:.3g} to {:.3g})", 100 * error.value, 100 * error.low,
                     100 * error.high);
}

void AuditTally::add(std::size_t population, const std::vector<double>& errors) {
  const double weight = static_cast<double>(population) / static_cast<double>(errors.size());
  for (const double error : errors) {
    weights_.push_back(weight);
    squares_.push_back(error * error);
  }
}

AuditError AuditTally::error() const {
  if (squares_.empty()) return {};
  const double weight = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  const double mean =
      std::inner_product(weights_.begin(), weights_.end(), squares_.begin(), 0.0) / weight;
  const double value = std::sqrt(mean);
  if (mean == 0 || !std::isfinite(mean)) return {value, value, value};
  if (size() == 1) return {value, 0, std::numeric_limits<double>::infinity()};
  double spread = 0;
  for (std::size_t i = 0; i < size(); ++i)
    spread += std::pow(weights_[i] / weight * (squares_[i] - mean), 2);
  const double n = static_cast<double>(size());
  const double relative = std::sqrt(spread * n / (n - 1)) / mean;
  const double factor = std::exp(0.5 * student_t95(size() - 1) * relative);
  return {value, value / factor, value * factor};
}

Archive AuditTally::save() const {
  Archive archive;
  archive.set("weights", weights_, {weights_.size()});
  archive.set("squares", squares_, {squares_.size()});
  return archive;
}

void AuditTally::restore(const Archive& archive) {
  weights_ = archive.doubles("weights");
  squares_ = archive.doubles("squares");
}

double student_t95(std::size_t degrees_of_freedom) {
  if (degrees_of_freedom < 2) return 12.7062;
  if (degrees_of_freedom == 2) return 4.30265;
  const double z = 1.959963985;
  const double n = static_cast<double>(degrees_of_freedom);
  const auto power = [z](int k) { return std::pow(z, k); };
  return z + (power(3) + z) / (4 * n) + (5 * power(5) + 16 * power(3) + 3 * z) / (96 * n * n) +
         (3 * power(7) + 19 * power(5) + 17 * power(3) - 15 * z) / (384 * n * n * n);
}

std::vector<std::size_t> draw(std::size_t population, std::size_t count, const Stream& stream) {
  std::unordered_map<std::size_t, std::size_t> moved;  // the shuffled array where it is not i -> i
  const auto at = [&](std::size_t i) {
    const auto found = moved.find(i);
    return found == moved.end() ? i : found->second;
  };
  std::vector<std::size_t> drawn;
  for (std::size_t i = 0; i < std::min(count, population); ++i) {
    const std::size_t other = i + stream.below(i, population - i);
    drawn.push_back(at(other));
    moved[other] = at(i);
  }
  return drawn;
}

std::vector<std::size_t> largest(const std::vector<double>& values, std::size_t count) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order,
                           [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  order.resize(std::min(count, order.size()));
  return order;
}

}  // namespace understudy::loops
