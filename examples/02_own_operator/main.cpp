// A solver and a loop that Understudy has never heard of: a flame in a tube. The chemistry of every
// cell of the tube, a stiff ordinary differential equation, is the expensive inner solver.
#include <understudy/cli/understudy.hpp>
#include <understudy/core/options.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/loops/stopwatch.hpp>

using namespace understudy;

constexpr double activation = 12000, heat = 1500;    // K
constexpr double frequency = 2e8, time_step = 1e-4;  // 1/s, s
constexpr double diffusion = 0.2;                    // D dt / dx^2

struct ReactionOptions {
  int substeps = 64;
};

OptionTable<ReactionOptions> reaction_table() {
  OptionTable<ReactionOptions> table("solver");
  table.add("substeps", &ReactionOptions::substeps, "implicit midpoint steps").range(1, 1e6);
  return table.leave({"name"});
}

// c' = -A c exp(-E/T), T + q c constant, by the implicit midpoint rule; burnt = c(0) - c(dt).
struct Burn {
  ReactionOptions o;
  Field fuel, temperature, burnt;
  Outcomes outcomes;

  KOKKOS_FUNCTION double step(double c, double t, double dt) const {
    double change = 0;
    for (int k = 0; k < 50; ++k) {  // Newton
      const double middle = c + 0.5 * change, hot = t - 0.5 * heat * change;
      const double rate = dt * frequency * Kokkos::exp(-activation / hot);
      const double slope = 1 + 0.5 * rate * (1 - middle * heat * activation / (hot * hot));
      const double correction = (change + rate * middle) / slope;
      change = Kokkos::fmin(Kokkos::fmax(change - correction, -c), 0.0);
      if (Kokkos::abs(correction) < 1e-15) break;
    }
    return change;
  }
  KOKKOS_FUNCTION void operator()(int i) const {
    double c = fuel(i, 0), t = temperature(i, 0);
    const bool valid = c >= 0 && t > 0;  // false for NaN
    outcomes(i) = valid ? Outcome::ok : Outcome::invalid_input;
    for (int n = 0; valid && n < o.substeps; ++n) {
      const double change = step(c, t, time_step / o.substeps);
      c += change, t -= heat * change;
    }
    burnt(i, 0) = valid ? fuel(i, 0) - c : Kokkos::Experimental::quiet_NaN_v<double>;
  }
};

class Reaction : public Operator {
 public:
  explicit Reaction(const ReactionOptions& options) : options_(options) {}
  const Signature& signature() const override { return signature_; }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override {
    check_call(*this, in, out, outcomes);
    const int samples = static_cast<int>(in.size());
    const Burn burn{options_, in["fuel"], in["temperature"], out["burnt"], outcomes};
    Kokkos::parallel_for("flame/burn", Kokkos::RangePolicy<Execution>(exec, 0, samples), burn);
  }

 private:
  ReactionOptions options_;
  Signature signature_{{{"fuel", "1", {}}, {"temperature", "K", {}}}, {{"burnt", "1", {}}}};
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
    Batch in(needs_.inputs, n), out({needs_.output("burnt")}, n);
    std::vector<std::int64_t> slots(n);
    for (std::size_t i = 0; i < n; ++i) slots[i] = static_cast<std::int64_t>(i);
    in.set_slots(slots);
    const Field &c = in["fuel"], t = in["temperature"], burnt = out["burnt"];  // host memory
    for (std::size_t i = 0; i < n; ++i) {
      c(i, 0) = i < n / 20 ? 0 : 1;
      t(i, 0) = 300 + heat * (1 - c(i, 0));
    }
    const Outcomes outcomes("flame/outcomes", n);
    loops::LoopResult result;
    result.completed = true;
    std::vector<double> share;
    for (; result.steps < options_.steps; ++result.steps) {
      throw_if_stop_requested();
      diffuse(c);
      diffuse(t);
      do {
        op.apply(context.exec, in, out, outcomes);
        context.exec.fence("flame/step");
        result.calls += 1;
      } while (op.end_step() == Verdict::repeat);
      share.push_back(0);
      for (std::size_t i = 0; i < n; ++i) {
        const double change = Kokkos::fmin(burnt(i, 0), c(i, 0));  // no more than there is
        c(i, 0) -= change;
        t(i, 0) += heat * change;
        share.back() += (1 - c(i, 0)) / static_cast<double>(n);
      }
    }
    result.quantities = {{"burnt_share", "1", share}};
    result.samples = result.calls * n, result.seconds.total = watch.seconds();
    return result;
  }

 private:
  void diffuse(const Field& u) const {
    double left = u(0, 0);
    for (std::size_t i = 0; i < options_.cells; ++i) {
      const double here = u(i, 0), right = i + 1 < options_.cells ? u(i + 1, 0) : here;
      u(i, 0) += diffusion * (left - 2 * here + right);
      left = here;
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
  catalogue.solvers.add("reaction", "one step of stiff chemistry", {make_reaction, "1"});
  catalogue.loops.add("flame", "a flame that runs along a tube", {make_flame});
  return understudy::main(argc, argv, catalogue);
}
