#pragma once
#include <cstddef>
#include <vector>

namespace understudy::loops {

/// Positions of the values, smallest first; of equal ones the first; those that are not a number
/// come last.
std::vector<std::size_t> smallest_first(const std::vector<double>& values);

}  // namespace understudy::loops
