#pragma once
#include <cstddef>
#include <vector>

namespace understudy::loops {

/// One series per replica, all of the same length and the same distribution.
using ReplicaSeries = std::vector<std::vector<double>>;

/// Of how many numbers, at least, it makes sense to say how far they scatter.
inline constexpr std::size_t enough_for_an_error = 8;

/// Of all replicas.
std::size_t count_of(const ReplicaSeries& series);

/// The mean of correlated numbers and what it is worth.
struct MeanEstimate {
  double mean = 0;
  double deviation = 0;          ///< standard deviation of a number
  double error = 0;              ///< standard error of the mean
  double autocorrelation = 0.5;  ///< integrated time in samples; 0.5 when they are independent
  double effective = 0;          ///< as many independent numbers would know the mean as well
};

/// The error is from the integrated autocorrelation time tau = 1/2 + sum rho(t), summed up to the
/// first t that is at least 5 tau (Madras and Sokal 1988; Sokal 1997, section 3), with the mean of
/// all replicas. Long series are averaged in pairs first until they have 8192 numbers or fewer,
/// which leaves the variance of the mean as it is (Flyvbjerg and Petersen 1989). NaN without
/// numbers. Correlations make the error larger than that of independent numbers, never smaller: of
/// numbers that alternate it is an upper bound.
MeanEstimate estimate_mean(const ReplicaSeries& series);

/// Of angles in rad: mean direction, and the fewer of the effective samples of cosine and sine.
/// `error` and `deviation` are circular (Mardia and Jupp 2000): the latter (-2 ln R)^(1/2).
MeanEstimate estimate_direction(const ReplicaSeries& angles);

/// Standard errors of the mean by averages over 1, 2, 4, ... samples, as long as eight averages
/// are left of each replica: they rise to a plateau, which is the error (Flyvbjerg and Petersen
/// 1989, their figure 2).
std::vector<double> blocked_errors(const ReplicaSeries& series);

/// A least-squares slope over time and what it is worth.
struct SlopeEstimate {
  double slope = 0;
  double error = 0;  ///< standard error; NaN where there are too few numbers for one
};

/// The mean over replicas of the slopes of their values. The error is from the scatter of eight
/// slopes or more: those of the replicas or, of fewer of them, those of as many equal windows of
/// time. Of windows it is an upper estimate, nearly exact for a random walk: what fluctuates faster
/// disturbs the slope of the whole less than the mean of theirs.
SlopeEstimate estimate_slope(const std::vector<double>& times, const ReplicaSeries& values);

/// The bin that an angle in rad is in, of equal ones from -pi to pi.
int bin_of(double angle, int bins);

/// Shares of the numbers in equal bins from -pi to pi, and their standard errors: infinite in bins
/// without any.
struct AngleDistribution {
  std::vector<double> shares, errors;
};
AngleDistribution distribution(const ReplicaSeries& angles, int bins);

/// The same shares when numbers count by weights, of the shape of the angles.
std::vector<double> weighted_shares(const ReplicaSeries& angles, const ReplicaSeries& weights,
                                    int bins);

/// Share of the numbers that would be worth as much with equal weights, (sum w)^2 / (n sum w^2)
/// (Kish 1965).
double effective_share(const ReplicaSeries& weights);

/// Shares of pairs of angles, [bins, bins], the first angle by rows.
std::vector<double> joint_distribution(const ReplicaSeries& first, const ReplicaSeries& second,
                                       int bins);

}  // namespace understudy::loops
