#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <understudy/core/molecular_units.hpp>
#include <understudy/core/molecule_frame.hpp>
#include <understudy/loops/dynamics/results.hpp>
#include <understudy/loops/dynamics/reweighting.hpp>
#include <understudy/loops/dynamics/statistics.hpp>

namespace understudy::loops {
namespace {

/// Of every replica at every sample, summed over some columns.
ReplicaSeries sum_of(const Samples& samples, const std::vector<std::string>& names) {
  ReplicaSeries sum(samples.replicas(), std::vector<double>(samples.size()));
  for (std::size_t column = 0; column < samples.columns().size(); ++column) {
    if (std::ranges::find(names, samples.columns()[column].name) == names.end()) continue;
    const ReplicaSeries one = samples.series(column);
    for (std::size_t r = 0; r < sum.size(); ++r)
      for (std::size_t i = 0; i < sum[r].size(); ++i) sum[r][i] += one[r][i];
  }
  return sum;
}

constexpr int enough_samples = 20;  ///< effective ones, for a distribution
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
const std::string density_prefix = "density_";

/// The angle that a quantity is the distribution of, or "".
std::string measured_angle(const Quantity& quantity) {
  return quantity.name.starts_with(density_prefix) ? quantity.name.substr(density_prefix.size())
                                                   : "";
}

const std::vector<std::string> potential_parts = {"mechanics_energy", "solvation_energy"};
const std::vector<std::string> total_parts = {"mechanics_energy", "solvation_energy",
                                              "kinetic_energy"};

/// Writes what a series is worth, and returns it.
MeanEstimate describe_series(Archive& history, const Samples& samples, const std::string& path,
                             const ReplicaSeries& series, bool is_angle) {
  const MeanEstimate estimate = is_angle ? estimate_direction(series) : estimate_mean(series);
  const auto& times = samples.times();
  const double interval = times.size() > 1 ? times[1] - times[0] : 0;
  history.set_attribute(path + "/mean", estimate.mean);
  history.set_attribute(path + "/deviation", estimate.deviation);
  history.set_attribute(path + "/error", estimate.error);
  history.set_attribute(path + "/effective_samples", estimate.effective);
  history.set_attribute(path + "/autocorrelation_time", estimate.autocorrelation * interval);
  const std::vector<double> blocked = is_angle ? std::vector<double>() : blocked_errors(series);
  if (!blocked.empty()) history.set(path + "/blocked_errors", blocked, {blocked.size()});
  return estimate;
}

struct FreeEnergy {
  std::vector<double> values, errors;
};
FreeEnergy free_energy(const AngleDistribution& found, double thermal_energy) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double most = *std::ranges::max_element(found.shares);
  FreeEnergy free;
  for (std::size_t bin = 0; bin < found.shares.size(); ++bin) {
    const double share = found.shares[bin];
    const bool seen = share > 0;
    free.values.push_back(seen ? thermal_energy * std::log(most / share) : infinity);
    free.errors.push_back(seen ? thermal_energy * found.errors[bin] / share : infinity);
  }
  return free;
}

std::vector<double> times_factor(std::vector<double> values, double factor) {
  for (double& value : values) value *= factor;
  return values;
}

/// Writes the distribution of an angle, and returns its density. A bin that none of n independent
/// samples is in has a share below 3/n, with a confidence of 95 % (Hanley and Lippman-Hand 1983).
std::vector<double> describe_angle(Archive& history, const DynamicsModel& model,
                                   const std::string& name, const ReplicaSeries& series,
                                   double effective) {
  const int bins = model.options.bins;
  const auto count = static_cast<std::size_t>(bins);
  const double width = 2 * std::numbers::pi / bins;
  const AngleDistribution found = distribution(series, bins);
  const FreeEnergy free = free_energy(found, model.thermal_energy());
  std::vector<double> centres;
  for (int bin = 0; bin < bins; ++bin) centres.push_back(-std::numbers::pi + width * (bin + 0.5));
  const std::string path = "angles/" + name;
  const std::vector<double> density = times_factor(found.shares, 1 / width);
  history.set(path + "/centre", centres, {count}, "rad");
  history.set(path + "/density", density, {count}, "rad^-1");
  history.set(path + "/density_error", times_factor(found.errors, 1 / width), {count}, "rad^-1");
  history.set(path + "/free_energy", free.values, {count}, "kcal/mol");
  history.set(path + "/free_energy_error", free.errors, {count}, "kcal/mol");
  history.set_attribute(path + "/unvisited_density_below", std::min(1.0, 3 / effective) / width);
  return density;
}

/// Which atoms an angle is between, counted from 0.
void describe_atoms(Archive& history, const MeasuredDihedral& angle) {
  const std::vector<std::int64_t> atoms(angle.atoms.begin(), angle.atoms.end());
  history.set("angles/" + angle.name + "/atoms", {{atoms.size()}, atoms});
}

void describe_joint(Archive& history, const DynamicsModel& model, const Samples& samples) {
  if (model.dihedrals.size() < 2) return;
  const std::size_t first = samples.columns().size() - model.dihedrals.size();
  const auto bins = static_cast<std::size_t>(model.options.bins);
  const double width = 2 * std::numbers::pi / model.options.bins;
  const std::vector<double> shares =
      joint_distribution(samples.series(first), samples.series(first + 1), model.options.bins);
  history.set("angles/joint", times_factor(shares, 1 / (width * width)), {bins, bins}, "rad^-2");
}

void describe_acceptance(Archive& history, const AcceptanceStatistics& s) {
  const auto of_known = static_cast<double>(s.trajectories - s.failed);
  const auto set = [&](const std::string& name, Archive::Attribute value) {
    history.set_attribute("hybrid_monte_carlo/" + name, std::move(value));
  };
  set("trajectories", static_cast<std::int64_t>(s.trajectories));
  set("accepted", static_cast<std::int64_t>(s.accepted));
  set("failed", static_cast<std::int64_t>(s.failed));
  set("mean_probability", s.probability / static_cast<double>(s.trajectories));
  set("mean_energy_change", s.energy / of_known);
  set("mean_boltzmann_factor", s.balance / of_known);
}

/// function(a, b) of every sample.
template <class Function>
ReplicaSeries each_of(ReplicaSeries a, const ReplicaSeries& b, const Function& function) {
  for (std::size_t r = 0; r < a.size(); ++r)
    for (std::size_t i = 0; i < a[r].size(); ++i) a[r][i] = function(a[r][i], b[r][i]);
  return a;
}

ReplicaSeries squares(const ReplicaSeries& series) {
  return each_of(series, series, [](double x, double y) { return x * y; });
}

/// Root mean square over all samples.
double root_mean_square(const ReplicaSeries& series) {
  return std::sqrt(estimate_mean(squares(series)).mean);
}

/// What a quantity is worth that changes by `slope` times the change of these numbers' mean; a few
/// numbers do not know their scatter.
void describe_quantity(Archive& history, const std::string& name, const ReplicaSeries& numbers,
                       double slope) {
  const MeanEstimate estimate = estimate_mean(numbers);
  const bool known = count_of(numbers) >= enough_for_an_error;
  history.set_attribute("statistics/" + name + "/error",
                        known ? (estimate.error > 0 ? slope * estimate.error : 0) : unknown);
  history.set_attribute("statistics/" + name + "/effective_samples", estimate.effective);
}

/// Fills quantities by their names.
class Filler {
 public:
  explicit Filler(std::vector<Quantity>& quantities) : quantities_(quantities) {}
  void operator()(const std::string& name, std::vector<double> values) {
    const auto found = std::ranges::find(quantities_, name, &Quantity::name);
    if (found != quantities_.end()) found->values = std::move(values);
  }

 private:
  std::vector<Quantity>& quantities_;
};

void summarise_energies(const DynamicsFindings& f, Filler& fill, Archive& history) {
  const ReplicaSeries potential = sum_of(f.samples, potential_parts);
  const auto atoms = static_cast<double>(f.model.atoms());
  fill("mean_potential_energy",
       {describe_series(history, f.samples, "statistics/potential_energy", potential, false).mean});
  const SlopeEstimate drift = estimate_slope(f.samples.times(), sum_of(f.samples, total_parts));
  fill("energy_drift", {drift.slope / atoms});
  if (std::isfinite(drift.error))
    history.set_attribute("statistics/total_energy/slope_error", drift.error / atoms);
  const double kinetic = estimate_mean(sum_of(f.samples, {"kinetic_energy"})).mean;
  fill("kinetic_temperature",
       {2 * kinetic / (f.model.degrees_of_freedom() * molecular::boltzmann)});
}

/// Standard errors of root mean squares a, of their ratios a/b and of deviations, to first order.
void describe_errors(Archive& history, const DynamicsFindings& f, double force, double energy) {
  const ReplicaSeries difference = f.comparisons.series(0);
  const ReplicaSeries a = squares(f.comparisons.series(1)), b = squares(f.comparisons.series(2));
  const double reference = estimate_mean(b).mean, ratio = force * force / reference;
  const double mean = estimate_mean(difference).mean, thermal = f.model.thermal_energy();
  const ReplicaSeries scatter =
      each_of(difference, difference, [&](double x, double y) { return (x - mean) * (y - mean); });
  describe_quantity(history, "force_error", a, 1 / (2 * force));
  describe_quantity(history, "relative_force_error",
                    each_of(a, b, [&](double x, double y) { return x - ratio * y; }),
                    1 / (2 * std::sqrt(ratio) * reference));
  describe_quantity(history, "energy_error", scatter, 1 / (2 * energy));
  describe_quantity(history, "relative_energy_error", scatter, 1 / (2 * energy * thermal));
}

void summarise_comparisons(const DynamicsFindings& f, Filler& fill, Archive& history) {
  if (f.comparisons.size() == 0) return;
  history.insert("comparison", f.comparisons.archive());
  const auto column = [&](std::size_t k) { return f.comparisons.series(k); };
  describe_series(history, f.comparisons, "statistics/energy_difference", column(0), false);
  const double energy = estimate_mean(column(0)).deviation, force = root_mean_square(column(1));
  fill("force_error", {force});
  fill("energy_error", {energy});
  fill("relative_force_error", {force / root_mean_square(column(2))});
  fill("relative_energy_error", {energy / f.model.thermal_energy()});
  describe_errors(history, f, force, energy);
}

/// What was measured whenever the solver was asked, too.
ReplicaSeries compared_samples(const DynamicsFindings& f, std::size_t column) {
  ReplicaSeries compared;
  for (const auto& all : f.samples.series(column)) {
    auto& one = compared.emplace_back();
    for (std::size_t k = 1; k <= f.comparisons.size(); ++k)
      one.push_back(all.at(k * f.model.options.compare_every - 1));
  }
  return compared;
}

/// The distribution of an angle that the solver would have, beside that of the same samples.
void describe_reweighted_angle(Archive& history, const DynamicsFindings& f, std::size_t column,
                               const ReplicaSeries& weights, Filler& fill) {
  const int bins = f.model.options.bins;
  const std::string& name = f.samples.columns()[column].name;
  const ReplicaSeries angles = compared_samples(f, column);
  const std::vector<double> exact = weighted_shares(angles, weights, bins);
  const std::vector<double> own = distribution(angles, bins).shares;
  history.set("reweighted/" + name + "/density", times_factor(exact, bins / (2 * std::numbers::pi)),
              {static_cast<std::size_t>(bins)}, "rad^-1");
  const std::string quantity = "distribution_error_" + name;
  fill(quantity, {total_variation(own, exact)});
  describe_quantity(history, quantity, variation_samples(angles, weights, own, exact), 1);
  const ChanceLevel chance = variation_by_chance(angles, weights, bins);
  history.set_attribute("statistics/" + quantity + "/by_chance", chance.mean);
  history.set_attribute("statistics/" + quantity + "/by_chance_95", chance.most);
}

/// The distributions that the solver would have, from the samples that were compared with it.
void describe_reweighted(Archive& history, const DynamicsFindings& f, Filler& fill) {
  if (f.comparisons.size() == 0) return;
  const ReplicaSeries weights =
      boltzmann_weights(f.comparisons.series(0), f.model.thermal_energy());
  history.set_attribute("reweighted/effective_share", effective_share(weights));
  for (std::size_t column = 0; column < f.samples.columns().size(); ++column)
    if (f.samples.columns()[column].is_angle)
      describe_reweighted_angle(history, f, column, weights, fill);
}

FrameArray point_array(const std::string& name, const std::string& unit, const Field& field,
                       const Execution& exec, std::size_t atoms) {
  const auto host = on_host(exec, field);
  const std::size_t size = host.extent(1);
  const bool per_atom = size % atoms == 0;
  FrameArray array{name, unit, per_atom ? static_cast<int>(size / atoms) : 1, {}};
  if (per_atom)
    for (std::size_t c = 0; c < size; ++c) array.values.push_back(host(0, c));
  else
    array.values.assign(atoms, host(0, 0));
  return array;
}

}  // namespace

std::vector<Quantity> dynamics_quantities(const DynamicsModel& model) {
  const DynamicsOptions& options = model.options;
  std::vector<Quantity> all = {{"mean_potential_energy", "kcal/mol", {}}};
  if (!options.is_hybrid_monte_carlo()) all.push_back({"kinetic_temperature", "K", {}});
  if (options.integrator == "velocity_verlet") all.push_back({"energy_drift", "kcal/mol/ps", {}});
  if (options.is_hybrid_monte_carlo()) all.push_back({"acceptance", "1", {}});
  all.push_back({"radius_of_gyration", "A", {}});
  if (!model.ends.empty()) all.push_back({"end_to_end", "A", {}});
  for (const MeasuredDihedral& angle : model.dihedrals)
    all.push_back({"density_" + angle.name, "rad^-1", {}});
  if (options.compare_every > 0) {
    all.push_back({"force_error", "kcal/mol/A", {}});
    all.push_back({"energy_error", "kcal/mol", {}});
    all.push_back({"relative_force_error", "1", {}, true});
    all.push_back({"relative_energy_error", "1", {}, true});
    for (const MeasuredDihedral& angle : model.dihedrals)
      all.push_back({"distribution_error_" + angle.name, "1", {}, true});
  }
  return all;
}

void summarise(const DynamicsFindings& f, std::vector<Quantity>& quantities, Archive& history) {
  Filler fill(quantities);
  history.insert("samples", f.samples.archive());
  summarise_energies(f, fill, history);
  for (std::size_t column = 0; column < f.samples.columns().size(); ++column) {
    const Observables::Column& what = f.samples.columns()[column];
    const ReplicaSeries series = f.samples.series(column);
    const MeanEstimate found =
        describe_series(history, f.samples, "statistics/" + what.name, series, what.is_angle);
    if (what.is_angle)
      fill("density_" + what.name,
           describe_angle(history, f.model, what.name, series, found.effective));
    else
      fill(what.name, {found.mean});
  }
  for (const MeasuredDihedral& angle : f.model.dihedrals) describe_atoms(history, angle);
  describe_joint(history, f.model, f.samples);
  summarise_comparisons(f, fill, history);
  describe_reweighted(history, f, fill);
  if (f.acceptance == nullptr) return;
  fill("acceptance", {f.acceptance->acceptance()});
  describe_acceptance(history, *f.acceptance);
}

Frame dynamics_frame(const DynamicsModel& model, const Motion& motion,
                     const MolecularForces& forces, double time) {
  const Molecule& molecule = model.molecule;
  const Execution& exec = motion.execution();
  const auto positions = point_array("", "A", motion.positions(), exec, molecule.size()).values;
  Frame frame = molecule_frame(molecule, positions, time);
  const auto add = [&](FrameArray array) { frame.point_data.push_back(std::move(array)); };
  add(point_array("velocity", "A/ps", motion.velocities(), exec, molecule.size()));
  if (forces.mechanics)
    add(point_array("mechanics_forces", "kcal/mol/A", forces.mechanics->forces(), exec,
                    molecule.size()));
  const Batch& out = forces.solvation.outputs();
  for (const Port& port : out.ports())
    if (port.name != "energy")
      add(point_array(port.name, port.unit, out[port.name], exec, molecule.size()));
  return frame;
}

namespace {

/// Of a quantity that is an error: what it is worth, and where there is a level of chance, that.
std::string describe_error(const Quantity& quantity, const Archive& history) {
  const std::string path = "statistics/" + quantity.name;
  std::string text = fmt::format("{} {:.2g}", quantity.name, quantity.values.front());
  const double error = history.number(path + "/error");
  if (!std::isfinite(error))
    return text + fmt::format(" (from fewer than {} comparisons)", enough_for_an_error);
  text += fmt::format(" +- {:.1g}", error);
  if (history.has_attribute(path + "/by_chance"))
    text +=
        fmt::format(" (by chance {:.2g}, below {:.2g} in 95 of 100)",
                    history.number(path + "/by_chance"), history.number(path + "/by_chance_95"));
  return text;
}

}  // namespace

std::string dynamics_remarks(const std::vector<Quantity>& quantities, const Archive& history) {
  std::vector<std::string> errors, few;
  for (const Quantity& quantity : quantities) {
    const std::string angle = measured_angle(quantity);
    if (quantity.is_error && history.has_attribute("statistics/" + quantity.name + "/error"))
      errors.push_back(describe_error(quantity, history));
    if (angle.empty()) continue;
    const double effective = history.number("statistics/" + angle + "/effective_samples");
    if (effective < enough_samples)
      few.push_back(fmt::format("{:.1f} effective samples of {}", effective, angle));
  }
  std::string text = fmt::format("{}", fmt::join(errors, ", "));
  if (few.empty()) return text;
  if (!text.empty()) text += "; ";
  return text + fmt::format("only {}: below {} a distribution is hardly known, run longer",
                            fmt::join(few, ", "), enough_samples);
}

std::string dynamics_quantities_manual() {
  return R"(### Quantities of interest, for `report.quantities`

Means and distributions over all samples and replicas, in `result.h5` under `quantities/NAME`. Two
trajectories that differ in one last digit have nothing in common after some picoseconds, so what compares is
their statistics: of each, `history/statistics/NAME` has the standard error and the number of effective samples,
and a difference below two standard errors of both says nothing. How far the forces themselves are off is asked on
a trajectory that is given: by `compare_every` along this one.

| quantity | unit | meaning |
|---|---|---|
| `mean_potential_energy` | kcal/mol | of mechanics and solvation (with `hybrid_monte_carlo`: the solver's) |
| `kinetic_temperature` | K | twice the kinetic energy over k_B and the degrees of freedom (those of fixed bonds and of a fixed centre of mass left out), velocities at whole steps |
| `energy_drift` | kcal/mol/ps | least-squares slope of the total energy per atom, with `velocity_verlet`; its standard error is the attribute `slope_error` of `history/statistics/total_energy` |
| `acceptance` | 1 | accepted trajectories of all, with `hybrid_monte_carlo` |
| `radius_of_gyration` | A | weighted with masses |
| `end_to_end` | A | distance of the two atoms that `end_to_end` names |
| `density_NAME` | 1/rad | probability density of the dihedral angle NAME, `bins` numbers from -180 to 180 degrees |
| `force_error` | kcal/mol/A | root mean square of the operator's forces, as they act, less the solver's, per component, with `compare_every` |
| `energy_error` | kcal/mol | standard deviation of the operator's energy less the solver's, with `compare_every` |
| `relative_force_error` | 1 | `force_error` over the root mean square of the solver's forces, with `compare_every` |
| `relative_energy_error` | 1 | `energy_error` over k_B T, with `compare_every` |
| `distribution_error_NAME` | 1 | half of what the distribution of the dihedral angle NAME and the solver's differ by (total variation: 0 to 1), both from the samples that were compared, the solver's by their Boltzmann weights (Zwanzig 1954; `history/reweighted`): the error of the ensemble without that of its being finite, as long as `effective_share` there is not small; never below zero, so that even weights that know nothing of the angle give something: compare it with `by_chance`; with `compare_every` |

The standard errors of all that comparisons give (to first order: of root mean squares, their ratios and deviations; of
`distribution_error_NAME` with the sign of each bin's difference as it was found) and the effective samples they are
from are attributes of `history/statistics/NAME` too, NaN from fewer than 8 comparisons. Beside a `distribution_error_NAME` stand `by_chance`
and `by_chance_95`: what the same weights come to, in the mean and at most in 95 of 100 cases, when they are moved along the
run against the angles, and so know nothing of them. A value that is not above the latter says only that the error is no larger. A
run says those of the last three when it ends, and warns of distributions from fewer than 20 effective samples.

The last three are errors themselves: a report takes them as they are, and compares them with no other run's. Time spent
on comparisons counts in no run's seconds.

)";
}

}  // namespace understudy::loops
