#pragma once
#include <algorithm>
#include <cmath>
#include <cstring>
#include <understudy/core/pack.hpp>

namespace understudy::materials {

/// Whether batch mates changed nothing: the same bits; on a GPU the same but for rounding, as cuFFT
/// may combine the rows of a batch.
inline bool same_numbers(const double* a, const double* b, std::size_t numbers) {
  if (!on_gpu) return std::memcmp(a, b, numbers * sizeof(double)) == 0;
  double largest = 0, difference = 0;
  for (std::size_t k = 0; k < numbers; ++k) {
    if (std::isnan(a[k]) != std::isnan(b[k])) return false;
    if (std::isnan(a[k])) continue;
    largest = std::max(largest, std::abs(a[k]));
    difference = std::max(difference, std::abs(a[k] - b[k]));
  }
  return difference <= 1e-5 * largest;
}

}  // namespace understudy::materials
