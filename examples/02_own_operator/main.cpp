// A solver and a loop that Understudy has never heard of: a flame in a tube. The chemistry of every
// cell of the tube, which runs away within a time step, is the inner solver.
#include <understudy/cli/understudy.hpp>
#include <understudy/core/options.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/loops/stopwatch.hpp>

using namespace understudy;

constexpr double activation = 12000, heat = 1500, cold = 300;  // K
constexpr double frequency = 1e8, time_step = 1e-4;            // 1/s, s
constexpr int sweeps = 20;                                     // of diffusion in a time step
constexpr double heat_diffusion = 0.25, fuel_diffusion = 0.2;  // D dt / (sweeps dx^2)

struct ReactionOptions {
  int substeps = 64;
};

OptionTable<ReactionOptions> reaction_table() {
  OptionTable<ReactionOptions> table("solver");
  table.add("substeps", &ReactionOptions::substeps, "Runge-Kutta steps").range(1, 1e6);
  return table.leave({"name"});
}

// b' = A (1 - b) exp(-E/T), T = cold + heat b + excess, by r = ln((1 - b(0)) / (1 - b)). The answer
// is how much hotter than at its start the step burns: r(dt) = A dt exp(-E / (T(0) + heating)).
struct Burn {
  int substeps;
  Field burnt, excess, heating;
  Outcomes outcomes;

  KOKKOS_FUNCTION double exposure(double fuel, double start) const {
    const double scale = frequency * time_step / substeps;
    const auto rate = [=](double r) {
      return scale * Kokkos::exp(-activation / (start - heat * fuel * Kokkos::expm1(-r)));
    };
    double r = 0;
    for (int n = 0; n < substeps; ++n) {  // the classical method of fourth order
      const double a = rate(r), b = rate(r + a / 2), c = rate(r + b / 2), d = rate(r + c);
      r += (a + 2 * b + 2 * c + d) / 6;
    }
    return r;
  }
  KOKKOS_FUNCTION void operator()(int i) const {
    const double start = cold + heat * burnt(i, 0) + excess(i, 0);
    outcomes(i) = start > 0 ? Outcome::ok : Outcome::invalid_input;  // that for NaN too
    heating(i, 0) = Kokkos::Experimental::quiet_NaN_v<double>;
    if (outcomes(i) != Outcome::ok) return;
    const double r = exposure(1 - burnt(i, 0), start);
    heating(i, 0) = activation / Kokkos::log(frequency * time_step / r) - start;
  }
};

class Reaction : public Operator {
 public:
  explicit Reaction(const ReactionOptions& options) : options_(options) {}
  const Signature& signature() const override { return signature_; }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override {
    check_call(*this, in, out, outcomes);
    const Burn burn{options_.substeps, in["burnt"], in["excess"], out["heating"], outcomes};
    const Kokkos::RangePolicy<Execution> samples(exec, 0, static_cast<int>(in.size()));
    Kokkos::parallel_for("flame/burn", samples, burn);
  }

 private:
  ReactionOptions options_;
  Signature signature_{{{"burnt", "1", {}}, {"excess", "K", {}}}, {{"heating", "K", {}}}};
};

struct FlameOptions {
  std::size_t cells = 400, steps = 200;
};

OptionTable<FlameOptions> flame_table() {
  OptionTable<FlameOptions> table("loop");
  table.add("cells", &FlameOptions::cells, "cells of the tube").range(20, 1e7);
  table.add("steps", &FlameOptions::steps, "time steps").range(1, 1e7);
  return table.leave({"name"});
}

// Godunov splitting: diffusion of fuel and heat, then the reaction in every cell. Lit at the left.
class Flame : public loops::Loop {
 public:
  Flame(const FlameOptions& options, const Signature& signature)
      : options_(options), needs_(signature) {}
  const Signature& needs() const override { return needs_; }

  loops::LoopResult run(Operator& op, loops::LoopContext& context) override {
    const loops::Stopwatch watch;
    const std::size_t n = options_.cells;
    Batch in(needs_.inputs, n), out(needs_.outputs, n);
    std::vector<std::int64_t> slots(n);
    for (std::size_t i = 0; i < n; ++i) slots[i] = static_cast<std::int64_t>(i);
    in.set_slots(slots);
    const Field &burnt = in["burnt"], excess = in["excess"], heating = out["heating"];  // on host
    for (std::size_t i = 0; i < n / 20; ++i) burnt(i, 0) = 1;
    const Outcomes outcomes("flame/outcomes", n);
    loops::LoopResult result;
    std::vector<double> share;
    for (; result.steps < options_.steps; ++result.steps) {
      throw_if_stop_requested();
      for (int k = 0; k < sweeps; ++k) diffuse(burnt, excess);
      do {
        op.apply(context.exec, in, out, outcomes);
        context.exec.fence("flame/step");
        result.calls += 1;
      } while (op.end_step() == Verdict::repeat);
      share.push_back(0);
      for (std::size_t i = 0; i < n; ++i) {
        const double hot = cold + heat * burnt(i, 0) + excess(i, 0) + heating(i, 0);
        const double r = frequency * time_step * Kokkos::exp(-activation / hot);
        burnt(i, 0) -= (1 - burnt(i, 0)) * Kokkos::expm1(-r);
        share.back() += burnt(i, 0) / static_cast<double>(n);
      }
    }
    result.quantities = {{"burnt_share", "1", share}};
    result.completed = true, result.samples = result.calls * n;
    result.seconds.total = watch.seconds();
    return result;
  }

 private:
  void diffuse(const Field& burnt, const Field& excess) const {
    double left[2] = {burnt(0, 0), excess(0, 0)};
    for (std::size_t i = 0; i < options_.cells; ++i) {
      const std::size_t right = std::min(i + 1, options_.cells - 1);
      const double here[2] = {burnt(i, 0), excess(i, 0)};
      const double fuel = std::exchange(left[0], here[0]) - 2 * here[0] + burnt(right, 0);
      const double other = std::exchange(left[1], here[1]) - 2 * here[1] + excess(right, 0);
      burnt(i, 0) += fuel_diffusion * fuel;
      excess(i, 0) += heat_diffusion * other + (heat_diffusion - fuel_diffusion) * heat * fuel;
    }
  }
  FlameOptions options_;
  Signature needs_;
};

int main(int argc, char** argv) {
  const auto make_reaction = [](const study::Build& build) {
    return std::make_unique<Reaction>(reaction_table().read(build.settings.section("solver")));
  };
  const auto make_flame = [](const study::Build& build, const Signature& signature) {
    return std::make_unique<Flame>(flame_table().read(build.settings.section("loop")), signature);
  };
  study::Catalogue catalogue = study::basic_catalogue();
  catalogue.solvers.add("reaction", "one step of the chemistry", {make_reaction, "1"});
  catalogue.loops.add("flame", "a flame that runs along a tube", {make_flame});
  return understudy::main(argc, argv, catalogue);
}
