#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <understudy/core/errors.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/solvers/numerics/samples.hpp>
#include <understudy/solvers/protein/poisson_boltzmann.hpp>
#include <understudy/solvers/protein/units.hpp>

namespace understudy::protein {
namespace {

Solvent solvent(const PoissonBoltzmannOptions& options) {
  Solvent made{{options.inner_permittivity, options.water_permittivity, options.spline_width}};
  made.salt.kappa =
      inverse_debye_length(options.ionic_strength, options.water_permittivity, options.temperature);
  const double thinnest = 2 * options.spline_width + options.spacing;
  if (made.has_salt() && made.salt.stern_layer <= thinnest)
    throw InputError({.what = "A salt needs a layer without ions that is thicker than the splines "
                              "of permittivity and ions and a spacing of the grid together",
                      .got = fmt::format("{:g} A of layer, {:g} A of all these",
                                         made.salt.stern_layer, thinnest),
                      .expected = "a layer that is thicker",
                      .todo = "Lower the spacing or the spline's width",
                      .key = "spacing"});
  return made;
}

std::vector<ChargedSphere> spheres(const std::vector<double>& charges,
                                   const std::vector<double>& radii, double width) {
  if (charges.empty() || charges.size() != radii.size())
    throw InputError(
        {.what = "A Poisson-Boltzmann solver needs a charge and a radius of every atom",
         .got = fmt::format("{} charges and {} radii", charges.size(), radii.size()),
         .expected = "as many of one as of the other, and one at least",
         .todo = "Take both from the same molecule"});
  std::vector<ChargedSphere> made;
  for (std::size_t i = 0; i < charges.size(); ++i) {
    if (!std::isfinite(charges[i]) || !(width < radii[i] && radii[i] < 100))
      throw InputError({.what = fmt::format("Atom {} has no charge and radius that a "
                                            "Poisson-Boltzmann solver could use",
                                            i),
                        .got = fmt::format("{} e and {} A", charges[i], radii[i]),
                        .expected = fmt::format("a number, and a radius above the spline's width "
                                                "of {} A and below 100 A",
                                                width),
                        .todo = "Use the radii that were fitted for this surface"});
    made.push_back({0, 0, 0, radii[i], charges[i]});
  }
  return made;
}

}  // namespace

double inverse_debye_length(double ionic_strength, double permittivity, double temperature) {
  constexpr double per_cubic_angstrom = 6.02214076e-4;  // of a mol/l
  return std::sqrt(8 * std::numbers::pi * coulomb * ionic_strength * per_cubic_angstrom /
                   (permittivity * boltzmann * temperature));
}

/// One conformation.
struct PoissonBoltzmann::Sample {
  std::vector<ChargedSphere> atoms;
  Outcome outcome = Outcome::ok;
  double energy = 0;
  std::vector<double> forces;
};

PoissonBoltzmann::PoissonBoltzmann(const PoissonBoltzmannOptions& options,
                                   std::vector<double> charges, std::vector<double> radii)
    : options_(options),
      solvent_(solvent(options)),
      atoms_(spheres(charges, radii, options.spline_width)) {
  const std::vector<std::size_t> vectors{atoms_.size(), 3};
  signature_.inputs = {{"positions", "A", vectors}};
  signature_.outputs = {{"energy", "kcal/mol", {}}, {"forces", "kcal/mol/A", vectors}};
}

void PoissonBoltzmann::apply(const Execution& exec, const Batch& in, Batch& out,
                             Outcomes outcomes) {
  check_call(*this, in, out, outcomes);
  std::vector<Sample> samples = read_samples(exec, in);
  if (!out.ports().empty())
    for (Sample& sample : samples) {
      throw_if_stop_requested_within_call();
      if (sample.outcome == Outcome::ok) solve(exec, out.has("forces"), sample);
    }
  numerics::write_output(exec, samples, 0, out, "energy",
                         [](const Sample& sample, std::size_t) { return sample.energy; });
  numerics::write_output(exec, samples, 0, out, "forces",
                         [](const Sample& sample, std::size_t c) { return sample.forces[c]; });
  numerics::write_outcomes(exec, samples, 0, outcomes);
}

std::vector<PoissonBoltzmann::Sample> PoissonBoltzmann::read_samples(const Execution& exec,
                                                                     const Batch& in) const {
  const auto positions = on_host(exec, in["positions"]);
  std::vector<Sample> samples(in.size());
  for (std::size_t s = 0; s < samples.size(); ++s) {
    samples[s].atoms = atoms_;
    for (std::size_t i = 0; i < atoms_.size(); ++i) {
      ChargedSphere& atom = samples[s].atoms[i];
      atom.x = positions(s, 3 * i);
      atom.y = positions(s, 3 * i + 1);
      atom.z = positions(s, 3 * i + 2);
      if (!std::isfinite(atom.x + atom.y + atom.z)) samples[s].outcome = Outcome::invalid_input;
    }
  }
  return samples;
}

void PoissonBoltzmann::solve(const Execution& exec, bool with_forces, Sample& sample) {
  const auto box = box_around(sample.atoms, options_.spacing, options_.padding);
  if (!box) {
    sample.outcome = Outcome::out_of_range;
    return;
  }
  ReactionField& reaction = field(box->nodes);
  reaction.set_surface(exec, *box, sample.atoms);
  reaction.set_charges(exec);
  const numerics::SolveReport report = reaction.solve(exec, options_.tolerance);
  iterations_ += report.iterations;
  if (!report.converged) sample.outcome = Outcome::not_converged;
  sample.energy = reaction.energy(exec);
  if (!with_forces) return;
  const Vectors forces("understudy/protein/forces", atoms_.size());
  reaction.write_forces(exec, forces);
  const auto host = on_host(exec, forces);
  sample.forces.assign(host.data(), host.data() + host.size());
}

/// That of a grid's size; what has not been used for longest makes room for it.
ReactionField& PoissonBoltzmann::field(const numerics::RowGrid& grid) {
  const auto found =
      std::ranges::find_if(fields_, [&](const auto& field) { return field->grid() == grid; });
  if (found != fields_.end()) {
    std::rotate(found, found + 1, fields_.end());
    return *fields_.back();
  }
  const auto bytes = [&](const numerics::RowGrid& nodes) {
    return ReactionField::bytes(nodes, solvent_);
  };
  std::size_t total = bytes(grid);
  for (const auto& field : fields_) total += bytes(field->grid());
  while (!fields_.empty() && static_cast<double>(total) > 1e6 * options_.memory) {
    total -= bytes(fields_.front()->grid());
    fields_.erase(fields_.begin());
  }
  fields_.push_back(std::make_unique<ReactionField>(grid, solvent_));
  return *fields_.back();
}

}  // namespace understudy::protein
