#pragma once
#include <string>
#include <understudy/core/frame_sink.hpp>
#include <understudy/loops/dynamics/hybrid_monte_carlo.hpp>
#include <understudy/loops/dynamics/model.hpp>
#include <understudy/loops/dynamics/molecular_forces.hpp>
#include <understudy/loops/dynamics/samples.hpp>
#include <understudy/loops/loop.hpp>
#include <vector>

namespace understudy::loops {

/// The quantities of interest of a run, without values: see `dynamics_quantities_manual`. Each is a
/// mean or a distribution over all samples, because two trajectories that differ in a last digit
/// have nothing else in common after some picoseconds.
std::vector<Quantity> dynamics_quantities(const DynamicsModel& model);

/// What was seen in a run.
struct DynamicsFindings {
  const DynamicsModel& model;
  const Samples& samples;      ///< mechanics_energy, solvation_energy, then `Observables`
  const Samples& comparisons;  ///< energy_difference, force_error, reference_force, force_age
  const AcceptanceStatistics* acceptance = nullptr;  ///< of hybrid Monte Carlo
};

/// Fills the quantities, and writes below:
///   samples/time, samples/NAME [samples, replicas]: everything that was measured;
///   statistics/NAME, attributes mean, error, deviation, effective_samples and
///     autocorrelation_time (ps), and statistics/NAME/blocked_errors (see `estimate_mean`,
///     `blocked_errors`);
///   statistics/total_energy, attribute slope_error: of energy_drift (see `estimate_slope`);
///   statistics/QUANTITY, attributes error (NaN from fewer than 8 comparisons) and
///     effective_samples, of what comparisons give; of distribution_error_NAME also by_chance and
///     by_chance_95 (see `variation_by_chance`);
///   angles/NAME/centre, density, density_error, free_energy, free_energy_error [bins], the free
///     energy being -k_B T ln(density), least value 0; in bins without samples it and both errors
///     are infinite, and the density is below the attribute unvisited_density_below (95 %);
///   angles/NAME/atoms [4]: which the angle is between, counted from 0;
///   angles/joint [bins, bins]: density of the first two;
///   comparison/...: likewise of the comparisons with the solver; force_age: time steps since the
///     call that the compared force was of;
///   reweighted/NAME/density [bins]: of an angle in the solver's ensemble, from the samples that
///     were compared, weighted with exp(energy_difference / k_B T); attribute
///     reweighted/effective_share: of these, as many as independent weights of 1 are worth (below a
///     tenth, do not believe it);
///   hybrid_monte_carlo/...: counts.
void summarise(const DynamicsFindings& findings, std::vector<Quantity>& quantities,
               Archive& history);

/// The first replica: atoms and bonds; velocities, forces of both operators, and what else the
/// loop's operator says of it.
Frame dynamics_frame(const DynamicsModel& model, const Motion& motion,
                     const MolecularForces& forces, double time);

/// What a completed run has to say of its quantities: those that are errors, with their standard
/// errors, and distributions from too few effective samples. "" when there is nothing.
std::string dynamics_remarks(const std::vector<Quantity>& quantities, const Archive& history);

/// The reference manual of the quantities, in Markdown.
std::string dynamics_quantities_manual();

}  // namespace understudy::loops
