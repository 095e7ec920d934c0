#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/stop.hpp>
#include <understudy/loops/structure/load_path.hpp>

namespace understudy::loops {
namespace {

constexpr double hopeless = 1e6;   // a relative residual that no longer comes back
constexpr int few_iterations = 6;  // that let the next increment grow

}  // namespace

LoadPath::LoadPath(Equilibrium& equilibrium, const StructureOptions& options)
    : equilibrium_(equilibrium),
      options_(options),
      u_(equilibrium.model().conditions.equation.size()),
      trial_(u_),
      curvature_(u_),
      ramp_(options.steps, options.halvings) {}

bool LoadPath::start() {
  trouble_ = equilibrium_.evaluate(u_);
  current_ = trouble_.empty();
  if (!current_) equilibrium_.require_valid_fields();
  return current_;
}

bool LoadPath::advance(double target, const std::function<void()>& accepted) {
  return ramp_.advance(target, {.attempt = [this](double end) { return increment(end); },
                                .retreat = [this] { retreat(); },
                                .accepted = accepted});
}

void LoadPath::retreat() {
  equilibrium_.drop_step();
  current_ = false;
}

Ramp::Attempt LoadPath::increment(double target) {
  const auto failed = Ramp::Attempt::failed;
  history_.begin(target);
  iterations_ = 0;
  if (!current_) {
    trouble_ = equilibrium_.evaluate(u_);
    if (!trouble_.empty()) return failed;
  }
  current_ = false;
  if (!predict(target) || !converge(target)) return failed;
  for (int repeat = 0; equilibrium_.end_step() == Verdict::repeat; ++repeat) {
    trouble_ = fmt::format("the operator asked for more than {} repeats", options_.repeats);
    if (repeat == options_.repeats || !evaluate(target) || !converge(target)) return failed;
  }
  for (std::size_t i = 0; i < u_.size(); ++i) curvature_[i] = trial_[i] - u_[i] - tangent_[i];
  curvature_size_ = target - factor();
  u_ = trial_;
  current_ = true;
  history_.accept();
  return iterations_ <= few_iterations ? Ramp::Attempt::quick : Ramp::Attempt::slow;
}

/// Newton steps until the residual of the last evaluation is small enough.
bool LoadPath::converge(double target) {
  for (int iteration = 1; residual_ > options_.tolerance; ++iteration) {
    throw_if_stop_requested();
    trouble_ = fmt::format("Newton stood at a residual of {:.2e} after {} iterations", residual_,
                           iteration);
    if (iteration >= options_.iterations || !move(target)) return false;
  }
  return true;
}

/// Newton's step from the last accepted state, bent like the path was in the increment before.
bool LoadPath::predict(double target) {
  if (!solve(target, given_increment(target))) return false;
  tangent_ = step_;
  const double bend = curvature_size_ == 0 ? 0 : std::pow((target - factor()) / curvature_size_, 2);
  for (std::size_t i = 0; i < u_.size(); ++i)
    trial_[i] = u_[i] + tangent_[i] + bend * curvature_[i];
  return evaluate(target);
}

bool LoadPath::move(double target) {
  if (!solve(target, std::vector<double>(u_.size()))) return false;
  for (std::size_t i = 0; i < step_.size(); ++i) trial_[i] += step_[i];
  return evaluate(target);
}

bool LoadPath::solve(double target, const std::vector<double>& given) {
  step_ = equilibrium_.newton_step(target, given);
  if (!step_.empty()) return true;
  trouble_ = "the tangent of the structure is singular";
  return false;
}

bool LoadPath::evaluate(double target) {
  ++iterations_;
  if (std::string why = equilibrium_.evaluate(trial_); !why.empty()) {
    trouble_ = std::move(why);
    return false;
  }
  residual_ = equilibrium_.relative_residual(target);
  history_.add(residual_);
  if (residual_ < hopeless) return true;
  trouble_ = fmt::format("Newton diverged to a residual of {:.2e}", residual_);
  return false;
}

std::vector<double> LoadPath::given_increment(double target) const {
  std::vector<double> given = equilibrium_.model().conditions.prescribed;
  for (double& value : given) value *= target - factor();
  return given;
}

Archive LoadPath::save() const {
  Archive archive = history();
  archive.set("displacement", u_, {u_.size()}, "mm");
  archive.set("curvature", curvature_, {curvature_.size()}, "mm");
  archive.set_attribute("curvature_size", curvature_size_);
  ramp_.save(archive);
  equilibrium_.save(archive);
  return archive;
}

void LoadPath::restore(const Archive& archive) {
  u_ = archive.doubles("displacement");
  curvature_ = archive.doubles("curvature");
  trial_ = u_;
  equilibrium_.restore(archive, u_);
  curvature_size_ = archive.number("curvature_size");
  ramp_.restore(archive);
  history_.restore(archive);
  current_ = true;
}

}  // namespace understudy::loops
