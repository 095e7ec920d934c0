#pragma once
#include <understudy/loops/dynamics/statistics.hpp>

namespace understudy::loops {

/// exp(dE / k_B T), the largest 1: what samples of the operator's ensemble count for in the
/// solver's, of which E - dE is the energy (Zwanzig 1954). Both energies in kcal/mol.
ReplicaSeries boltzmann_weights(ReplicaSeries differences, double thermal_energy);

/// Half the sum of the differences: 0 for the same shares, 1 for none in common.
double total_variation(const std::vector<double>& a, const std::vector<double>& b);

/// Numbers whose mean changes as the total variation does when samples change, to first order and
/// with the sign s of every bin as it is: (s - w (s - sum s q)) / 2, of weights w of mean 1, the
/// samples' own shares and the weighted shares q.
ReplicaSeries variation_samples(const ReplicaSeries& angles, const ReplicaSeries& weights,
                                const std::vector<double>& own, const std::vector<double>& q);

/// What a total variation comes to by chance, and at most in 95 of 100 cases.
struct ChanceLevel {
  double mean, most;
};

/// That of the shares of the angles in `bins` equal bins and of the weighted ones, if the weights
/// knew nothing of the angles: from weights moved along their run in a circle, by up to 199 evenly
/// spaced distances, which leaves the correlations in time of both as they are. A sum of absolute
/// values is above zero by the noise of every bin, so that a distance says nothing unless it is
/// above this. NaN from fewer than `enough_for_an_error` numbers in a replica.
ChanceLevel variation_by_chance(const ReplicaSeries& angles, const ReplicaSeries& weights,
                                int bins);

}  // namespace understudy::loops
