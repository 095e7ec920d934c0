#include <fmt/core.h>

#include <cmath>
#include <understudy/core/stop.hpp>
#include <understudy/loops/dynamics/dynamics_run.hpp>
#include <understudy/loops/dynamics/minimise.hpp>
#include <understudy/loops/dynamics/results.hpp>
#include <understudy/loops/dynamics/start_checks.hpp>
#include <understudy/loops/dynamics/stored.hpp>

namespace understudy::loops {
namespace {

constexpr double seconds_between_reports = 0.2;

constexpr const char* advice =
    "start from a relaxed molecule (loop.minimise; the coordinates of this prmtop, its atoms in "
    "the same order), take a shorter loop.time_step, lower loop.temperature, or give the solver a "
    "resolution and tolerances that do it";

/// Of a run's last line: what of it is not empty.
std::string joined(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + "; " + b;
}

/// What a sample consists of, in the order of its columns.
std::vector<Observables::Column> sampled_columns(const Observables& observables) {
  std::vector<Observables::Column> all = {{"mechanics_energy", "kcal/mol"},
                                          {"solvation_energy", "kcal/mol"}};
  all.insert(all.end(), observables.columns().begin(), observables.columns().end());
  return all;
}

std::unique_ptr<Integrator> make_integrator(const DynamicsModel& model, Motion& motion,
                                            MolecularForces& forces,
                                            const Observables& observables) {
  using Thermostat = ForceIntegrator::Thermostat;
  if (model.options.is_hybrid_monte_carlo())
    return std::make_unique<HybridMonteCarlo>(model, motion, forces, observables);
  const bool langevin = model.options.integrator == "langevin";
  return std::make_unique<ForceIntegrator>(model, motion, forces,
                                           langevin ? Thermostat::langevin : Thermostat::none);
}

double rms(const HostField& a, std::size_t row) {
  double sum = 0;
  for (std::size_t c = 0; c < a.extent(1); ++c) sum += a(row, c) * a(row, c);
  return std::sqrt(sum / static_cast<double>(a.extent(1)));
}

double rms_difference(const HostField& a, const HostField& b, std::size_t row) {
  double sum = 0;
  for (std::size_t c = 0; c < a.extent(1); ++c) {
    const double d = a(row, c) - b(row, c);
    sum += d * d;
  }
  return std::sqrt(sum / static_cast<double>(a.extent(1)));
}

}  // namespace

DynamicsRun::DynamicsRun(const DynamicsModel& model, const MolecularOperators& operators,
                         LoopContext& context)
    : model_(model),
      operators_(operators),
      context_(context),
      motion_(model, context.exec),
      observables_(model),
      forces_(model, motion_, operators, context.frames != nullptr),
      equilibration_(model, motion_, forces_, ForceIntegrator::Thermostat::langevin),
      production_(make_integrator(model, motion_, forces_, observables_)),
      hybrid_(dynamic_cast<const HybridMonteCarlo*>(production_.get())),
      samples_(sampled_columns(observables_), model.replicas()),
      comparisons_({{"energy_difference", "kcal/mol"},
                    {"force_error", "kcal/mol/A"},
                    {"reference_force", "kcal/mol/A"},
                    {"force_age", "1"}},
                   model.replicas()),
      measured_("understudy/dynamics/measured", model.replicas(), observables_.columns().size()),
      row_("row", model.replicas(), samples_.columns().size()),
      compared_("compared", model.replicas(), comparisons_.columns().size()) {
  if (forces_.reference)
    production_->watch_held_forces([this](std::size_t age) { return compare_held_forces(age); });
}

double DynamicsRun::time() const {
  return model_.options.time_step *
         (static_cast<double>(step_) - static_cast<double>(equilibration()));
}

LoopResult DynamicsRun::run() {
  trouble_ = go_on();
  while (trouble_.empty() && step_ < last_step()) advance();
  if (trouble_.empty() && hybrid_ != nullptr) trouble_ = hybrid_->verdict();
  LoopResult result;
  result.completed = trouble_.empty();
  if (!result.completed) {
    forces_.drop_step();
    result.note =
        fmt::format("gave up after {} of {} time steps: {}", step_, last_step(), trouble_);
    result.advice = advice;
  }
  result.quantities = dynamics_quantities(model_);
  summarise({model_, samples_, comparisons_, hybrid_ ? &hybrid_->statistics() : nullptr},
            result.quantities, result.history);
  if (result.completed)
    result.note = joined(hybrid_ ? hybrid_->statistics().describe() : "",
                         dynamics_remarks(result.quantities, result.history));
  store_field(context_.exec, result.history, "final/positions", motion_.positions(), "A");
  store_field(context_.exec, result.history, "final/velocities", motion_.velocities(), "A/ps");
  result.history.set_attribute("final/time", clock());
  result.steps = step_;
  result.calls = forces_.solvation.calls();
  result.samples = forces_.solvation.samples();
  result.seconds = {.total = seconds(),
                    .operator_calls = forces_.solvation.seconds(),
                    .macro_solve = forces_.other_seconds()};
  return result;
}

/// The saved state or the first one; says why when that cannot be.
std::string DynamicsRun::go_on() {
  const Stopwatch reading;
  if (context_.checkpoint != nullptr)
    if (const auto saved = context_.checkpoint->resume(operators_.solvation)) {
      restore(*saved);
      apart_seconds_ += reading.seconds();
      context_.progress.message(fmt::format("{}: goes on after {} of {} time steps",
                                            model_.options.name, step_, last_step()));
      return {};
    }
  return start();
}

std::string DynamicsRun::start() {
  if (const auto& box = model_.start.box; !box.empty())
    context_.progress.message(fmt::format(
        "{}: the file of the start has a periodic box of {:g} x {:g} x {:g} A; nothing here is "
        "periodic, and the molecule moves without it",
        model_.options.name, box.at(0), box.at(1), box.at(2)));
  motion_.set_start();
  motion_.drift(0);
  if (model_.options.minimise > 0)
    if (const std::string trouble = minimise_start(); !trouble.empty()) return trouble;
  if (model_.options.velocities == "maxwell") motion_.draw_velocities(0);
  motion_.fix_centre_of_mass();
  motion_.constrain_velocities(model_.options.time_step);
  if (const std::string trouble = motion_.trouble(); !trouble.empty()) return trouble;
  if (const std::string trouble = forces_.evaluate(true); !trouble.empty()) return trouble;
  observables_.measure(motion_, measured_);
  require_calm(model_, forces_, on_host(context_.exec, measured_)(0, 0));
  return equilibration() == 0 ? production_->begin() : std::string();
}

/// Says what became of it.
std::string DynamicsRun::minimise_start() {
  if (const std::string trouble = motion_.trouble(); !trouble.empty()) return trouble;
  Descent descent;
  const std::string trouble = minimise(model_, motion_, forces_, descent);
  if (!trouble.empty()) return trouble;
  context_.progress.message(fmt::format(
      "{}: the energy of the start went from {:.6g} to {:.6g} kcal/mol in {} steps of minimisation",
      model_.options.name, descent.first, descent.last, descent.steps));
  return {};
}

/// One cycle, and what has to be done after it.
void DynamicsRun::advance() {
  Integrator& integrator = step_ < equilibration() ? equilibration_ : *production_;
  trouble_ = integrator.cycle(step_);
  if (!trouble_.empty()) return;
  step_ += integrator.steps_per_cycle();
  if (step_ == equilibration()) trouble_ = production_->begin();
  if (step_ > equilibration()) observe();
  if (!trouble_.empty()) return;
  tell();
  save();
  throw_if_stop_requested();
}

void DynamicsRun::observe() {
  const DynamicsOptions& options = model_.options;
  const std::size_t done = step_ - equilibration();
  const auto due = [&](std::size_t every) { return every > 0 && done % every == 0; };
  if (due(options.sample_every)) sample();
  if (is_compared(done)) compare();
  if (!trouble_.empty()) return;
  if (context_.trajectory != nullptr && due(options.trajectory_every)) hand_over();
  if (context_.frames != nullptr && due(options.picture_every)) show();
}

void DynamicsRun::sample() {
  trouble_ = motion_.trouble();  // of the last velocity stage
  observables_.measure(motion_, measured_);
  const auto measured = on_host(context_.exec, measured_);
  const std::vector<double> mechanics = forces_.mechanics_energies();
  const std::vector<double> solvation = production_->solvation_energies();
  for (std::size_t replica = 0; replica < model_.replicas(); ++replica) {
    row_(replica, 0) = mechanics[replica];
    row_(replica, 1) = solvation[replica];
    for (std::size_t c = 0; c < measured.extent(1); ++c)
      row_(replica, 2 + c) = measured(replica, c);
  }
  samples_.add(time(), row_);
}

/// Energies where the operator was called last, forces where they act: those of an age of some time
/// steps were looked at on the way here. A measurement, which no simulation would take: its time
/// counts apart.
void DynamicsRun::compare() {
  const Stopwatch comparing;
  if (evaluate_reference()) add_comparison();
  apart_seconds_ += comparing.seconds();
}

void DynamicsRun::add_comparison() {
  const HostField energy = on_host(context_.exec, forces_.solvation.energy());
  const HostField exact = on_host(context_.exec, forces_.reference->energy());
  for (std::size_t replica = 0; replica < model_.replicas(); ++replica)
    compared_(replica, 0) = energy(replica, 0) - exact(replica, 0);
  if (compared_age() == 0) compare_forces();
  comparisons_.add(time(), compared_);
}

/// Time steps since the call of the operator at which the forces of the next comparison are looked
/// at: all that occur, in turn.
std::size_t DynamicsRun::compared_age() const {
  const bool held = model_.options.solvation_update == "constant";
  return held ? comparisons_.size() % model_.options.solvation_every : 0;
}

bool DynamicsRun::evaluate_reference() {
  forces_.reference->apply_step(model_.options.repeats);
  if (forces_.reference->all_ok()) return true;
  trouble_ = "nothing to compare with: " + forces_.describe_failure(*forces_.reference);
  return false;
}

void DynamicsRun::compare_forces() {
  const HostField forces = on_host(context_.exec, forces_.solvation.forces());
  const HostField exact = on_host(context_.exec, forces_.reference->forces());
  for (std::size_t replica = 0; replica < model_.replicas(); ++replica) {
    compared_(replica, 1) = rms_difference(forces, exact, replica);
    compared_(replica, 2) = rms(exact, replica);
    compared_(replica, 3) = static_cast<double>(compared_age());
  }
}

/// In a cycle that ends with a comparison.
std::string DynamicsRun::compare_held_forces(std::size_t age) {
  const std::size_t end = step_ + production_->steps_per_cycle() - equilibration();
  if (age != compared_age() || !is_compared(end)) return {};
  const Stopwatch comparing;
  if (evaluate_reference()) compare_forces();
  apart_seconds_ += comparing.seconds();
  return trouble_;
}

/// Whether a comparison is due after so many time steps that are measured.
bool DynamicsRun::is_compared(std::size_t steps) const {
  const std::size_t every = model_.options.sample_every * model_.options.compare_every;
  return every > 0 && steps % every == 0;
}

void DynamicsRun::hand_over() {
  const Stopwatch writing;
  const auto positions = on_host(context_.exec, motion_.positions());
  const auto velocities = on_host(context_.exec, motion_.velocities());
  const std::size_t size = positions.extent(1);
  for (std::size_t replica = 0; replica < model_.replicas(); ++replica)
    context_.trajectory->take({static_cast<std::int64_t>(step_),
                               clock(),
                               replica,
                               {&positions(replica, 0), size},
                               {&velocities(replica, 0), size}});
  apart_seconds_ += writing.seconds();
}

void DynamicsRun::show() {
  const Stopwatch showing;
  context_.frames->take(dynamics_frame(model_, motion_, forces_, time()));
  apart_seconds_ += showing.seconds();
}

void DynamicsRun::tell() {
  if (step_ < last_step() && told_.seconds() < seconds_between_reports) return;
  told_ = Stopwatch();
  context_.progress.update(model_.options.name, step_, last_step(), rate());
}

/// "12.3 ns/day", of every replica; with the share of accepted trajectories.
std::string DynamicsRun::rate() const {
  const double nanoseconds =
      1e-3 * model_.options.time_step * static_cast<double>(step_ - first_step_);
  std::string text =
      fmt::format("{:.3g} ns/day", nanoseconds * 86400 / (watch_.seconds() - apart_seconds_));
  if (hybrid_ != nullptr && hybrid_->statistics().trajectories > 0)
    text += fmt::format(", {:.0f} % accepted", 100 * hybrid_->statistics().acceptance());
  return text;
}

void DynamicsRun::save() {
  if (context_.checkpoint == nullptr || step_ == last_step() || !context_.checkpoint->due()) return;
  const Stopwatch saving;
  if (context_.trajectory != nullptr) context_.trajectory->flush();
  Archive archive = state();
  archive.set_attribute("seconds/total", seconds());
  context_.checkpoint->save(archive, operators_.solvation);
  apart_seconds_ += saving.seconds();
}

Archive DynamicsRun::state() const {
  Archive archive;
  archive.set_attribute("step", static_cast<std::int64_t>(step_));
  store_field(context_.exec, archive, "positions", motion_.positions(), "A");
  store_field(context_.exec, archive, "velocities", motion_.velocities(), "A/ps");
  archive.insert("forces", forces_.save());
  archive.insert("integrator", production_->save());
  archive.insert("samples", samples_.archive());
  archive.insert("comparisons", comparisons_.archive());
  return archive;
}

void DynamicsRun::restore(const Archive& archive) {
  step_ = first_step_ = static_cast<std::size_t>(archive.integer("step"));
  read_field(context_.exec, archive, "positions", motion_.positions());
  read_field(context_.exec, archive, "velocities", motion_.velocities());
  forces_.restore(archive.below("forces"));
  production_->restore(archive.below("integrator"));
  samples_.restore(archive.below("samples"));
  comparisons_.restore(archive.below("comparisons"));
  earlier_seconds_ = archive.number("seconds/total");
}

}  // namespace understudy::loops
