#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/stop.hpp>
#include <understudy/loops/structure/load_path.hpp>

namespace understudy::loops {
namespace {

constexpr double hopeless = 1e6;   // a relative residual that no longer comes back
constexpr int few_iterations = 6;  // that let the next increment grow
constexpr double same_factor = 1e-12;

}  // namespace

LoadPath::LoadPath(Equilibrium& equilibrium, const StructureOptions& options)
    : equilibrium_(equilibrium),
      options_(options),
      u_(equilibrium.model().conditions.equation.size()),
      trial_(u_),
      curvature_(u_),
      size_(1.0 / options.steps) {}

bool LoadPath::start() {
  trouble_ = equilibrium_.evaluate(u_);
  current_ = trouble_.empty();
  if (!current_) equilibrium_.require_valid_fields();
  return current_;
}

bool LoadPath::advance(double target, const std::function<void()>& accepted) {
  while (target - factor_ > same_factor) {
    throw_if_stop_requested();
    const double end = factor_ + size_ > target - same_factor ? target : factor_ + size_;
    if (increment(end))
      accepted();
    else if (!retreat())
      return false;
  }
  return true;
}

/// Gives the increment up and halves it; false when that was done too often.
bool LoadPath::retreat() {
  equilibrium_.drop_step();
  current_ = false;
  size_ /= 2;
  return size_ * options_.steps > std::pow(0.5, options_.halvings + 1) * (1 + same_factor);
}

bool LoadPath::increment(double target) {
  factors_.push_back(target);
  accepted_.push_back(0);
  iterations_ = 0;
  if (!current_) {
    trouble_ = equilibrium_.evaluate(u_);
    if (!trouble_.empty()) return false;
  }
  current_ = false;
  if (!predict(target) || !converge(target)) return false;
  for (int repeat = 0; equilibrium_.end_step() == Verdict::repeat; ++repeat) {
    trouble_ = fmt::format("the operator asked for more than {} repeats", options_.repeats);
    if (repeat == options_.repeats || !evaluate(target) || !converge(target)) return false;
  }
  for (std::size_t i = 0; i < u_.size(); ++i) curvature_[i] = trial_[i] - u_[i] - tangent_[i];
  curvature_size_ = target - factor_;
  u_ = trial_;
  factor_ = target;
  current_ = true;
  accepted_.back() = 1;
  if (iterations_ <= few_iterations) size_ = std::min(2 * size_, 1.0 / options_.steps);
  return true;
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
  const double bend = curvature_size_ == 0 ? 0 : std::pow((target - factor_) / curvature_size_, 2);
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
  residuals_.push_back(residual_);
  residual_increment_.push_back(static_cast<std::int64_t>(factors_.size()) - 1);
  if (residual_ < hopeless) return true;
  trouble_ = fmt::format("Newton diverged to a residual of {:.2e}", residual_);
  return false;
}

std::vector<double> LoadPath::given_increment(double target) const {
  std::vector<double> given = equilibrium_.model().conditions.prescribed;
  for (double& value : given) value *= target - factor_;
  return given;
}

Archive LoadPath::history() const {
  Archive archive;
  archive.set("newton/residual", residuals_, {residuals_.size()});
  archive.set("newton/increment", NamedArray{{residual_increment_.size()}, residual_increment_});
  archive.set("newton/factor", factors_, {factors_.size()});
  archive.set("newton/accepted", NamedArray{{accepted_.size()}, accepted_});
  return archive;
}

Archive LoadPath::save() const {
  Archive archive = history();
  archive.set("displacement", u_, {u_.size()}, "mm");
  archive.set("curvature", curvature_, {curvature_.size()}, "mm");
  archive.set_attribute("curvature_size", curvature_size_);
  archive.set_attribute("factor", factor_);
  archive.set_attribute("size", size_);
  equilibrium_.save(archive);
  return archive;
}

void LoadPath::restore(const Archive& archive) {
  const auto whole = [&](const char* path) {
    return std::get<std::vector<std::int64_t>>(archive.array(path).data);
  };
  u_ = archive.doubles("displacement");
  curvature_ = archive.doubles("curvature");
  trial_ = u_;
  equilibrium_.restore(archive, u_);
  curvature_size_ = archive.number("curvature_size");
  factor_ = archive.number("factor");
  size_ = archive.number("size");
  residuals_ = archive.doubles("newton/residual");
  residual_increment_ = whole("newton/increment");
  factors_ = archive.doubles("newton/factor");
  accepted_ = whole("newton/accepted");
  current_ = true;
}

}  // namespace understudy::loops
