#pragma once
#include <cmath>
#include <core/at.hpp>
#include <functional>
#include <limits>
#include <understudy/core/errors.hpp>
#include <understudy/core/operator.hpp>
#include <understudy/loops/dynamics/force.hpp>
#include <utility>
#include <vector>

namespace understudy::test {

/// An energy given as a function of the coordinates [atoms x 3] that also writes the forces: what
/// molecular dynamics is tested with. Counts its calls.
class AnalyticForce : public Operator {
 public:
  using Coordinates = std::vector<double>;
  using Function = std::function<double(const Coordinates& x, Coordinates& force)>;

  AnalyticForce(std::size_t atoms, Function energy)
      : signature_(loops::molecular_ports(atoms)), energy_(std::move(energy)) {}

  const Signature& signature() const override { return signature_; }

  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override {
    check_call(*this, in, out, outcomes);
    ++calls;
    slots = in.slots();
    const auto positions = on_host(exec, in["positions"]);
    for (std::size_t i = 0; i < in.size(); ++i) {
      const Coordinates x(&positions(i, 0), &positions(i, 0) + positions.extent(1));
      Coordinates force(x.size());
      double energy = energy_(x, force);
      Outcome outcome = fails(x);
      for (const double c : x)
        if (!std::isfinite(c)) outcome = Outcome::invalid_input;
      if (outcome == Outcome::out_of_range || outcome == Outcome::invalid_input) {
        energy = std::numeric_limits<double>::quiet_NaN();
        force.assign(x.size(), energy);
      }
      at(outcomes, i) = outcome;
      for (double& c : force) c *= 1 + 1e-12 * memory_;
      if (out.has("energy")) at(out["energy"], i, 0) = energy;
      if (out.has("forces"))
        for (std::size_t c = 0; c < x.size(); ++c) at(out["forces"], i, c) = force[c];
    }
    if (remembers) memory_ = std::fmod(memory_ + 0.3, 5.0);
    if (calls == fail_at) throw Interrupted("killed");
  }

  Verdict end_step() override {
    ++end_steps;
    return verdict ? verdict() : Verdict::accept;
  }
  void drop_step() override { ++drop_steps; }

  void save_state(StateSink& state) const override {
    Archive own;
    own.set_attribute("memory", memory_);
    state.put("memory", own);
  }
  void restore_state(const StateSource& state) override {
    memory_ = state.get("memory").number("memory");
  }

  std::function<Outcome(const Coordinates&)> fails = [](const Coordinates&) { return Outcome::ok; };
  std::function<Verdict()> verdict;
  bool remembers = false;  ///< last digits depend on what it did before, as with warm starts
  int fail_at = -1;        ///< call at which it is killed
  int calls = 0, end_steps = 0, drop_steps = 0;
  std::vector<std::int64_t> slots;  ///< of the last call

 private:
  Signature signature_;
  Function energy_;
  double memory_ = 0;
};

/// k/2 |x|^2 of every atom.
inline AnalyticForce::Function harmonic_well(double stiffness) {
  return [stiffness](const AnalyticForce::Coordinates& x, AnalyticForce::Coordinates& force) {
    double energy = 0;
    for (std::size_t c = 0; c < x.size(); ++c) {
      energy += stiffness / 2 * x[c] * x[c];
      force[c] = -stiffness * x[c];
    }
    return energy;
  };
}

inline AnalyticForce::Function nothing() { return harmonic_well(0); }

/// A constant force on every atom, the energy 0 at the origin.
inline AnalyticForce::Function gravity(double x, double y, double z) {
  return [=](const AnalyticForce::Coordinates& at, AnalyticForce::Coordinates& force) {
    const double pull[3] = {x, y, z};
    double energy = 0;
    for (std::size_t c = 0; c < at.size(); ++c) {
      energy -= pull[c % 3] * at[c];
      force[c] = pull[c % 3];
    }
    return energy;
  };
}

/// 4 epsilon ((sigma/r)^12 - (sigma/r)^6) between all pairs; epsilon in kcal/mol, sigma in A.
inline AnalyticForce::Function lennard_jones(double epsilon, double sigma) {
  return [=](const AnalyticForce::Coordinates& x, AnalyticForce::Coordinates& force) {
    double energy = 0;
    for (std::size_t i = 0; i < x.size(); i += 3)
      for (std::size_t j = i + 3; j < x.size(); j += 3) {
        double square = 0;
        for (std::size_t c = 0; c < 3; ++c) square += std::pow(x[i + c] - x[j + c], 2);
        const double six = std::pow(sigma * sigma / square, 3);
        energy += 4 * epsilon * (six * six - six);
        const double push = 24 * epsilon * (2 * six * six - six) / square;
        for (std::size_t c = 0; c < 3; ++c) {
          force[i + c] += push * (x[i + c] - x[j + c]);
          force[j + c] -= push * (x[i + c] - x[j + c]);
        }
      }
    return energy;
  };
}

}  // namespace understudy::test
