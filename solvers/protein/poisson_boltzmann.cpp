#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/solvers/numerics/samples.hpp>
#include <understudy/solvers/numerics/workers.hpp>
#include <understudy/solvers/protein/poisson_boltzmann.hpp>
#include <understudy/solvers/protein/units.hpp>
#include <understudy/solvers/protein/water.hpp>

namespace understudy::protein {
namespace {

/// Nodes on which several threads would spend more time waiting for each other than one needs.
constexpr std::size_t alone_up_to = 120000;

void require_water_outside(const PoissonBoltzmannOptions& options) {
  if (options.water_permittivity >= options.inner_permittivity) return;
  throw InputError({.what = "The solvent polarises less than the molecule does",
                    .got = fmt::format("{:g} outside, {:g} inside", options.water_permittivity,
                                       options.inner_permittivity),
                    .expected = "a permittivity of the solvent that is that of the inside or more",
                    .todo = "Raise water_permittivity, or lower inner_permittivity",
                    .key = "water_permittivity"});
}

Solvent solvent(const PoissonBoltzmannOptions& options) {
  require_water_outside(options);
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
                                            i + 1),
                        .got = fmt::format("{:.6g} e and {:.6g} A", charges[i], radii[i]),
                        .expected = fmt::format("a number, and a radius above the spline's width "
                                                "of {} A and below 100 A",
                                                width),
                        .todo = "Use the radii that were fitted for this surface, and its width",
                        .key = "spline_width"});
    made.push_back({0, 0, 0, radii[i], charges[i]});
  }
  return made;
}

void place(ChargedSphere& atom, double x, double y, double z) {
  atom.x = x;
  atom.y = y;
  atom.z = z;
}

}  // namespace

/// One conformation.
struct PoissonBoltzmann::Sample {
  std::vector<ChargedSphere> atoms;
  Outcome outcome = Outcome::ok;
  double energy = 0;
  std::vector<double> forces;
  int iterations = 0;
  std::optional<GridBox> box;
  StoredPotential* start = nullptr;
};

PoissonBoltzmann::PoissonBoltzmann(const PoissonBoltzmannOptions& options,
                                   std::vector<double> charges, std::vector<double> radii,
                                   std::vector<std::int64_t> elements)
    : options_(options),
      solvent_(solvent(options)),
      atoms_(spheres(charges, radii, options.spline_width)),
      told_{std::move(charges),         std::move(radii),          std::move(elements), coulomb,
            options.inner_permittivity, options.water_permittivity},
      starts_(options.warm_start ? static_cast<std::size_t>(1e6 * options.start_memory) : 0) {
  told_.elements.resize(atoms_.size());
  const std::vector<std::size_t> vectors{atoms_.size(), 3};
  signature_.inputs = {{"positions", "A", vectors}};
  signature_.outputs = {{"energy", "kcal/mol", {}}, {"forces", "kcal/mol/A", vectors}};
}

void PoissonBoltzmann::apply(const Execution& exec, const Batch& in, Batch& out,
                             Outcomes outcomes) {
  check_call(*this, in, out, outcomes);
  std::vector<Sample> samples = read_samples(exec, in);
  if (!out.ports().empty()) solve_all(exec, out.has("forces"), samples);
  numerics::write_output(exec, samples, 0, out, "energy",
                         [](const Sample& sample, std::size_t) { return sample.energy; });
  numerics::write_output(exec, samples, 0, out, "forces",
                         [](const Sample& sample, std::size_t c) { return sample.forces[c]; });
  numerics::write_outcomes(exec, samples, 0, outcomes);
}

void PoissonBoltzmann::require_room(const std::vector<std::array<double, 3>>& positions) const {
  std::vector<ChargedSphere> atoms = atoms_;
  for (std::size_t i = 0; i < atoms.size(); ++i)
    place(atoms[i], positions.at(i)[0], positions.at(i)[1], positions.at(i)[2]);
  if (box_around(atoms, options_.spacing, options_.padding)) return;
  const double length = longest_side(atoms) + 2 * options_.padding;
  const double spacings = std::ceil(length / options_.spacing);
  const bool is_far = spacings <= most_spacings;
  throw InputError(
      {.what = fmt::format("The molecule is too {} for the grid of the Poisson-Boltzmann solver",
                           is_far ? "far from the origin" : "large"),
       .got = fmt::format("{:.4g} A with its radii and {:g} A of padding on either side, {:.0f} "
                          "spacings of {:g} A, around ({:.4g}, {:.4g}, {:.4g}) A",
                          length, options_.padding, spacings, options_.spacing, atoms.front().x,
                          atoms.front().y, atoms.front().z),
       .expected = fmt::format("{} spacings at most along x, y and z", most_spacings),
       .todo = is_far ? "Move the molecule to the origin"
                      : fmt::format("Check where the atoms are, or set spacing to {:g} A or more",
                                    std::ceil(100 * length / most_spacings) / 100),
       .key = "spacing"});
}

Verdict PoissonBoltzmann::end_step() {
  starts_.accept();
  return Verdict::accept;
}

std::vector<PoissonBoltzmann::Sample> PoissonBoltzmann::read_samples(const Execution& exec,
                                                                     const Batch& in) {
  const auto positions = on_host(exec, in["positions"]);
  std::vector<Sample> samples(in.size());
  std::size_t most = 1;  // numbers of a grid
  for (std::size_t s = 0; s < samples.size(); ++s) {
    samples[s].atoms = atoms_;
    for (std::size_t i = 0; i < atoms_.size(); ++i) {
      ChargedSphere& atom = samples[s].atoms[i];
      place(atom, positions(s, 3 * i), positions(s, 3 * i + 1), positions(s, 3 * i + 2));
      if (!std::isfinite(atom.x + atom.y + atom.z)) samples[s].outcome = Outcome::invalid_input;
    }
    if (samples[s].outcome != Outcome::ok) continue;
    samples[s].box = box_around(samples[s].atoms, options_.spacing, options_.padding);
    if (samples[s].box)
      most = std::max(most, samples[s].box->nodes.size());
    else
      samples[s].outcome = Outcome::out_of_range;
  }
  const auto memories = starts_.claim(in.slots(), 2 * sizeof(float) * most);
  for (std::size_t s = 0; s < samples.size(); ++s)
    if (memories[s] != nullptr) samples[s].start = &memories[s]->latest;
  return samples;
}

void PoissonBoltzmann::solve_all(const Execution& exec, bool with_forces,
                                 std::vector<Sample>& samples) {
  std::vector<Sample*> good;
  for (Sample& sample : samples)
    if (sample.outcome == Outcome::ok) good.push_back(&sample);
  exec.fence("understudy/protein/conformations");
  const numerics::Workers workers(exec);
  if (fields_.size() < static_cast<std::size_t>(workers.size()))
    fields_.resize(static_cast<std::size_t>(workers.size()));
  const auto one = [&](int worker, const Execution& own, int piece) {
    throw_if_stop_requested_within_call();
    solve(own, with_forces, fields_[static_cast<std::size_t>(worker)],
          *good[static_cast<std::size_t>(piece)]);
  };
  // A last one that is large is worked on by all threads, which then have nothing else to do.
  const int count = static_cast<int>(good.size());
  const bool together = workers.size() > 1 && count % workers.size() == 1 &&
                        good.back()->box->nodes.inner_nodes() > alone_up_to;
  workers.for_each(together ? count - 1 : count, one);
  if (together) one(0, exec, count - 1);
  for (const Sample* sample : good) iterations_ += sample->iterations;
}

void PoissonBoltzmann::solve(const Execution& exec, bool with_forces, Fields& fields,
                             Sample& sample) const {
  ReactionField& reaction = field(sample.box->nodes, fields);
  reaction.set_surface(exec, *sample.box, sample.atoms);
  reaction.set_charges(exec);
  const bool warm = sample.start != nullptr && sample.start->is_on(*sample.box);
  const numerics::SolveReport report =
      reaction.solve(exec, options_.tolerance, warm ? sample.start->values : numerics::Floats());
  sample.iterations = report.iterations;
  if (!report.converged) sample.outcome = Outcome::not_converged;
  if (sample.start != nullptr && report.converged)
    store_potential(exec, *sample.box, reaction.potential(), *sample.start);
  else if (sample.start != nullptr)
    sample.start->filled = false;
  sample.energy = reaction.energy(exec);
  if (!with_forces) return;
  const Vectors forces("understudy/protein/forces", atoms_.size());
  reaction.write_forces(exec, forces);
  const auto host = on_host(exec, forces);
  sample.forces.assign(host.data(), host.data() + host.size());
}

/// That of a grid's size; what has not been used for longest makes room for it.
ReactionField& PoissonBoltzmann::field(const numerics::RowGrid& grid, Fields& fields) const {
  const auto found =
      std::ranges::find_if(fields, [&](const auto& field) { return field->grid() == grid; });
  if (found != fields.end()) {
    std::rotate(found, found + 1, fields.end());
    return *fields.back();
  }
  const auto bytes = [&](const numerics::RowGrid& nodes) {
    return ReactionField::bytes(nodes, solvent_);
  };
  const double most = 1e6 * options_.memory / static_cast<double>(fields_.size());
  std::size_t total = bytes(grid);
  for (const auto& field : fields) total += bytes(field->grid());
  while (!fields.empty() && static_cast<double>(total) > most) {
    total -= bytes(fields.front()->grid());
    fields.erase(fields.begin());
  }
  fields.push_back(std::make_unique<ReactionField>(grid, solvent_));
  return *fields.back();
}

}  // namespace understudy::protein
