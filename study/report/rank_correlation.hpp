#pragma once
#include <vector>

namespace understudy::study {

/// Ranks from 1 (the smallest); equal values share the mean of their ranks.
std::vector<double> shared_ranks(const std::vector<double>& values);

/// Spearman's rank correlation: Pearson's of the shared ranks, -1 to 1. NaN for fewer than two
/// pairs, or when all values of one side are equal. Both sides must be of one length, without NaN.
double spearman(const std::vector<double>& a, const std::vector<double>& b);

/// Kendall's tau-b: concordant less discordant pairs over the geometric mean of the pairs that are
/// not tied in a and in b (Kendall 1945). NaN as above.
double kendall(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace understudy::study
