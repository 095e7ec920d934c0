#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>
#include <understudy/surrogates/guards/guards.hpp>
#include <understudy/surrogates/guards/input_guards.hpp>
#include <understudy/surrogates/guards/output_guards.hpp>
#include <understudy/surrogates/listed.hpp>

namespace understudy::surrogates {
namespace {

const std::vector<std::string>& known_guards() {
  static const std::vector<std::string> names = {"jacobian",    "range",       "distance", "spread",
                                                 "ellipticity", "dissipation", "energy"};
  return names;
}

OptionTable<GuardOptions> make_table() {
  OptionTable<GuardOptions> table("guard");
  table
      .add("tolerance", &GuardOptions::tolerance,
           "largest accepted error of a sample, |y_s - y| / max(|y|, training rms); an audited "
           "sample above it falls back on the solver")
      .range(1e-12, 10.0);
  table
      .add("exceeding_share", &GuardOptions::exceeding_share,
           "share of accepted validation samples that may exceed the tolerance")
      .range(0.0, 1.0);
  table
      .add("range_margin", &GuardOptions::range_margin,
           "by how much of its width the training range is widened on either side")
      .range(0.0, 10.0);
  table.add("port", &GuardOptions::port,
            "output whose error counts; empty: the first that is not the energy");
  table
      .add("use", &GuardOptions::use,
           "guards that judge a sample; jacobian and ellipticity do so where the model has a "
           "deformation gradient, dissipation where it has a Reynolds number, energy (within the "
           "training range, range_margin wider, whatever it was a step before) where it has the "
           "positions of atoms")
      .choices(known_guards());
  return table;
}

const std::vector<double>& errors_of(const Model& model, const std::string& port) {
  const auto& errors = model.facts().guard.errors;
  const auto found = errors.find(port.empty() ? model.spread_port().name : port);
  if (found != errors.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [name, values] : errors) names.push_back(name);
  throw InputError({.what = "guard.port is no output of the model",
                    .got = "\"" + port + "\"",
                    .expected = listed(names),
                    .todo = did_you_mean(port, names)});
}

std::pair<double, double> energy_range(const Model& model) {
  for (const PortStatistics& port : model.facts().outputs)
    if (port.port.name == "energy") return {port.low[0], port.high[0]};
  return {0.0, 0.0};
}

double positive(double value) { return value > 0.0 ? value : 1.0; }

}  // namespace

const OptionTable<GuardOptions>& guard_option_table() {
  static const OptionTable<GuardOptions> table = make_table();
  return table;
}

Calibration calibrate(const Model& model, const GuardOptions& options) {
  const GuardData& data = model.facts().guard;
  const double spread = positive(quantile(data.spread, 0.95));
  const double distance = positive(quantile(data.distance, 0.95));
  std::vector<double> scores(data.spread.size());
  for (std::size_t k = 0; k < scores.size(); ++k)
    scores[k] = std::max(data.spread[k] / spread, data.distance[k] / distance);
  Calibration result;
  result.samples = scores.size();
  result.threshold =
      calibrate(scores, errors_of(model, options.port), options.tolerance, options.exceeding_share);
  result.spread_limit = result.threshold.value * spread;
  result.distance_limit = result.threshold.value * distance;
  return result;
}

void check_guards(const GuardOptions& options, const NetworkOptions& network) {
  const bool spread = std::ranges::find(options.use, "spread") != options.use.end();
  if (!spread || network.members > 1) return;
  throw InputError({.what =
                        "The guard \"spread\" could refuse nothing: one network alone agrees with "
                        "itself",
                    .got = "network.members = 1, and \"spread\" in guard.use",
                    .expected = "at least two members, or guards without \"spread\"",
                    .todo = "Raise network.members, or list the other guards in guard.use",
                    .key = "use"});
}

std::vector<std::shared_ptr<Guard>> make_guards(const Model& model, const GuardOptions& options) {
  check_guards(options, model.options());
  const GuardFeatures features(model.signature().inputs, model.angle_factor());
  const GuardData& data = model.facts().guard;
  const Calibration limits = calibrate(model, options);
  const bool strain = features.deformation() >= 0;
  const std::vector<std::string>& known = known_guards();
  std::vector<std::shared_ptr<Guard>> guards;
  for (const std::string& name : options.use) {
    if (std::ranges::find(known, name) == known.end())
      throw InputError({.what = "There is no guard of that name",
                        .got = "\"" + name + "\"",
                        .expected = listed(known),
                        .todo = did_you_mean(name, known)});
    if (name == "jacobian" && strain) guards.push_back(std::make_shared<JacobianGuard>());
    if (name == "range" && features.range_columns() > 0)
      guards.push_back(std::make_shared<RangeGuard>(features, data, options.range_margin));
    if (name == "distance")
      guards.push_back(std::make_shared<DistanceGuard>(features, data, limits.distance_limit));
    if (name == "spread") guards.push_back(std::make_shared<SpreadGuard>(limits.spread_limit));
    if (name == "ellipticity" && strain && model.signature().has_output("tangent"))
      guards.push_back(std::make_shared<EllipticityGuard>(features.dimensions()));
    if (name == "dissipation" && model.signature().has_input("reynolds") &&
        model.signature().has_output("dissipation"))
      guards.push_back(std::make_shared<DissipationGuard>());
    if (name == "energy" && model.signature().has_input("positions") &&
        model.signature().has_output("energy"))
      guards.push_back(std::make_shared<EnergyGuard>(energy_range(model), options.range_margin));
  }
  return guards;
}

}  // namespace understudy::surrogates
