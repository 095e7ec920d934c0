#pragma once
#include <string>
#include <vector>

namespace understudy {

/// The candidate with the fewest edits (swaps of neighbours count once) from `word`, or that begins
/// with it; "" when all are far off.
std::string nearest(const std::string& word, const std::vector<std::string>& candidates);

/// "Did you mean 'X'?" or, when nothing is near, "Choose one of: A, B".
std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace understudy
