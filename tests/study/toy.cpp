#include "study/toy.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <fstream>
#include <map>
#include <thread>
#include <understudy/core/options.hpp>
#include <understudy/study/stamp.hpp>

namespace understudy::study::toy {
namespace {

struct SolverOptions {
  std::string name = "toy";
  int resolution = 8;
  double spacing = 0;
  int delay = 0;  // ms per call, for tests that interrupt
  bool fails = false;
  bool remembers = false;  // answers depend, in their last digits, on those before
};

OptionTable<SolverOptions> solver_table() {
  OptionTable<SolverOptions> table("solver");
  table.add("name", &SolverOptions::name, "the solver");
  table.add("resolution", &SolverOptions::resolution, "accuracy").range(1, 10000);
  table.add("spacing", &SolverOptions::spacing, "its inverse, used where it is not 0")
      .unit("mm")
      .range(0, 1);
  table.add("delay", &SolverOptions::delay, "milliseconds per call").range(0, 1000).no_effect();
  table.add("fails", &SolverOptions::fails, "no sample converges");
  table.add("remembers", &SolverOptions::remembers, "as with warm starts");
  return table.leave({"ports"});
}

class Solver : public Operator {
 public:
  explicit Solver(const SolverOptions& options) : options_(options) {}
  const Signature& signature() const override { return signature_; }
  void apply(const Execution&, const Batch& in, Batch& out, Outcomes outcomes) override {
    check_call(*this, in, out, outcomes);
    std::this_thread::sleep_for(std::chrono::milliseconds(options_.delay));
    const auto x = on_host(in["x"]), k = on_host(in["k"]), y = on_host(out["y"]);
    const auto found = on_host(outcomes);
    for (std::size_t i = 0; i < in.size(); ++i) {
      const bool valid = std::isfinite(x(i, 0)) && k(i, 0) > 0;
      found(i) =
          !valid ? Outcome::invalid_input : (options_.fails ? Outcome::not_converged : Outcome::ok);
      y(i, 0) = valid ? std::sin(k(i, 0) * x(i, 0)) / k(i, 0) + std::cos(x(i, 0)) * coarseness() +
                            remembered(in.slots()[i])
                      : NAN;
    }
    Kokkos::deep_copy(out["y"], y);
    Kokkos::deep_copy(outcomes, found);
    if (out.has("profile")) write_profile(in, out["profile"]);
  }
  void save_state(StateSink& state) const override {
    std::vector<double> slots, values;
    for (const auto& [slot, value] : memory_) {
      slots.push_back(static_cast<double>(slot));
      values.push_back(value);
    }
    Archive own;
    own.set("slots", slots, {slots.size()});
    own.set("values", values, {values.size()});
    state.put("toy", own);
  }
  void restore_state(const StateSource& state) override {
    const Archive own = state.get("toy");
    for (std::size_t i = 0; i < own.doubles("slots").size(); ++i)
      memory_[static_cast<std::int64_t>(own.doubles("slots")[i])] = own.doubles("values")[i];
  }

 private:
  static void write_profile(const Batch& in, const Field& profile) {
    const auto x = on_host(in["x"]), k = on_host(in["k"]), values = on_host(profile);
    for (std::size_t i = 0; i < in.size(); ++i)
      for (std::size_t j = 0; j < 6; ++j)
        values(i, j) = k(i, 0) * x(i, 0) * static_cast<double>(j + 1);
    Kokkos::deep_copy(profile, values);
  }

  double coarseness() const {
    const double h = options_.spacing > 0 ? options_.spacing : 1.0 / options_.resolution;
    return h * h;
  }

  // What the slot's earlier answers leave in the last digits of the next one.
  double remembered(std::int64_t slot) {
    if (!options_.remembers || slot < 0) return 0;
    double& memory = memory_[slot];
    return memory = 1e-9 * std::sin(1e9 * memory + 1);
  }

  std::map<std::int64_t, double> memory_;
  SolverOptions options_;
  Signature signature_{{{"x", "mm", {}}, {"k", "1", {}, false, {.most = 1e9}}},
                       {{"y", "MPa", {}}, {"profile", "mm", {2, 3}, true}}};
};

struct LoopOptions {
  std::string name = "march";
  int steps = 6;
  bool gives_up = false;
  bool compares = false;
};

OptionTable<LoopOptions> loop_table() {
  OptionTable<LoopOptions> table("loop");
  table.add("name", &LoopOptions::name, "the loop");
  table.add("steps", &LoopOptions::steps, "steps").range(1, 1000);
  table.add("gives_up", &LoopOptions::gives_up, "as if it did not converge");
  table.add("compares", &LoopOptions::compares, "asks the solver beside the operator");
  return table;
}

class March : public loops::Loop {
 public:
  March(const LoopOptions& options, Signature needs, std::shared_ptr<Operator> reference)
      : options_(options), needs_(std::move(needs)), reference_(std::move(reference)) {}
  const Signature& needs() const override { return needs_; }
  std::vector<std::string> quantity_names() const override {
    return options_.compares ? std::vector<std::string>{"mean", "off"}
                             : std::vector<std::string>{"mean"};
  }

  loops::LoopResult run(Operator& op, loops::LoopContext& context) override {
    const std::size_t n = 16;
    Batch in(needs_.inputs, n), out({needs_.output("y")}, n);
    const auto x = on_host(in["x"]), k = on_host(in["k"]);
    std::vector<std::int64_t> slots(n);
    for (std::size_t i = 0; i < n; ++i) {
      slots[i] = static_cast<std::int64_t>(i);
      x(i, 0) = static_cast<double>(i) / 20;
      k(i, 0) = 1 + static_cast<double>(i) / 16;
    }
    in.set_slots(slots);
    Kokkos::deep_copy(in["k"], k);
    const Outcomes outcomes("toy/outcomes", n);
    loops::LoopResult result;
    std::vector<double> means;
    double off = 0;  // at the last step
    if (context.checkpoint != nullptr)
      if (const auto saved = context.checkpoint->resume(op)) {
        means = saved->doubles("means");
        std::ranges::copy(saved->doubles("x"), x.data());
        result.calls = static_cast<std::size_t>(saved->integer("calls"));
        context.progress.message(fmt::format("march: goes on after step {}", means.size()));
      }
    for (int step = static_cast<int>(means.size()); step < options_.steps; ++step) {
      Kokkos::deep_copy(in["x"], x);
      do {
        op.apply(context.exec, in, out, outcomes);
        ++result.calls;
      } while (op.end_step() == Verdict::repeat);
      const auto y = on_host(out["y"]);
      if (options_.compares) off = compare(context, in, out);
      double mean = 0;
      for (std::size_t i = 0; i < n; ++i) {
        x(i, 0) += 0.02 * y(i, 0);
        mean += x(i, 0) / static_cast<double>(n);
      }
      means.push_back(mean);
      context.progress.update("march", static_cast<std::size_t>(step + 1),
                              static_cast<std::size_t>(options_.steps), "");
      if (context.checkpoint != nullptr && context.checkpoint->due()) {
        Archive state;
        state.set("means", means, {means.size()});
        state.set("x", {x.data(), x.data() + n}, {n});
        state.set_attribute("calls", static_cast<std::int64_t>(result.calls));
        context.checkpoint->save(state, op);
      }
      throw_if_stop_requested();
    }
    result.completed = !options_.gives_up;
    result.note = options_.gives_up ? "step 3 did not converge" : "";
    result.steps = static_cast<std::size_t>(options_.steps);
    result.samples = result.calls * n;
    result.quantities = {{"mean", "mm", means}};
    if (options_.compares) result.quantities.push_back({"off", "1", {off}, true});
    result.seconds.total = 1e-3 * static_cast<double>(result.calls);
    return result;
  }

 private:
  // Relative L2 over the points.
  double compare(const loops::LoopContext& context, const Batch& in, const Batch& out) {
    Batch exact({needs_.output("y")}, in.size());
    exact.set_slots(in.slots());
    reference_->apply(context.exec, in, exact, Outcomes("toy/outcomes", in.size()));
    const auto y = on_host(out["y"]), right = on_host(exact["y"]);
    double difference = 0, whole = 0;
    for (std::size_t i = 0; i < in.size(); ++i) {
      difference += (y(i, 0) - right(i, 0)) * (y(i, 0) - right(i, 0));
      whole += right(i, 0) * right(i, 0);
    }
    return std::sqrt(difference / whole);
  }

  LoopOptions options_;
  Signature needs_;
  std::shared_ptr<Operator> reference_;
};

struct TrialOptions {
  std::string name = "trials";
  int trials = 12;
  int fails_at = -1;  // a trial without result
};

OptionTable<TrialOptions> trial_table() {
  OptionTable<TrialOptions> table("loop");
  table.add("name", &TrialOptions::name, "the loop");
  table.add("trials", &TrialOptions::trials, "parts").range(2, 1000);
  table.add("fails_at", &TrialOptions::fails_at, "one that fails").range(-1, 1000);
  return table;
}

/// Independent parts: trial t asks for y at x = t / trials, k = 1.5, twice; the smallest wins.
class Trials : public loops::Loop {
 public:
  Trials(const TrialOptions& options, Signature needs)
      : options_(options), needs_(std::move(needs)) {}
  const Signature& needs() const override { return needs_; }
  std::vector<std::string> quantity_names() const override { return {"y", "score"}; }
  loops::LoopParts parts() const override {
    return {static_cast<std::size_t>(options_.trials), "trial", "score"};
  }
  loops::Quantity part_settings(std::size_t part) const override { return {"x", "mm", {x(part)}}; }

  loops::LoopResult run(Operator& op, loops::LoopContext& context) override {
    loops::LoopResult result;
    result.quantities = {{"y", "MPa", {}}, {"score", "MPa", {}}};
    std::vector<std::size_t> wanted = context.parts;
    for (std::size_t t = 0; context.parts.empty() && t < parts().count; ++t) wanted.push_back(t);
    for (const std::size_t trial : wanted) {
      const bool fails = static_cast<int>(trial) == options_.fails_at;
      const double y = fails ? NAN : ask(op, context, x(trial));
      if (fails) result.note = fmt::format("1 trial failed: {}", trial);
      result.quantities[0].values.push_back(y);
      result.quantities[1].values.push_back(std::abs(y - 0.3));
      result.parts.push_back({trial, 2, result.parts.empty() ? 0.03 : 0.01});
      result.calls += 2;
    }
    result.completed = true;
    result.steps = wanted.size();
    result.samples = result.calls;
    result.seconds.total = 0.1 + 0.02 + 0.01 * static_cast<double>(wanted.size());
    return result;
  }

 private:
  double x(std::size_t trial) const { return static_cast<double>(trial) / options_.trials; }
  double ask(Operator& op, loops::LoopContext& context, double value) const {
    Batch in(needs_.inputs, 1), out({needs_.output("y")}, 1);
    const Outcomes outcomes("toy/outcomes", 1);
    in.set_slots({0});
    Kokkos::deep_copy(in["x"], value);
    Kokkos::deep_copy(in["k"], 1.5);
    for (int call = 0; call < 2; ++call) op.apply(context.exec, in, out, outcomes);
    op.end_step();
    return on_host(out["y"])(0, 0);
  }

  TrialOptions options_;
  Signature needs_;
};

}  // namespace

Catalogue catalogue() {
  Catalogue all = basic_catalogue();
  all.solvers.add("toy", "a sine",
                  {.make =
                       [](const Build& build) {
                         const Settings section = build.settings.section("solver");
                         return std::make_unique<Solver>(solver_table().read(section));
                       },
                   .physics_version = "1",
                   .effective =
                       [](const Settings& section) {
                         return solver_table().write(solver_table().read(section));
                       },
                   .no_effect = solver_table().keys_without_effect()});
  all.loops.add(
      "march", "sixteen points",
      {.make =
           [](const Build& build, const Signature& signature) {
             const LoopOptions options = loop_table().read(build.settings.section("loop"));
             return std::make_unique<March>(options, signature,
                                            options.compares ? build.make_solver() : nullptr);
           },
       .effective =
           [](const Settings& section) { return loop_table().write(loop_table().read(section)); },
       .refers_to_solver =
           [](const Settings& section) { return loop_table().read(section).compares; }});
  all.loops.add("trials", "independent parts", {[](const Build& build, const Signature& signature) {
                  const Settings section = build.settings.section("loop");
                  return std::make_unique<Trials>(trial_table().read(section), signature);
                }});
  return all;
}

std::string stage_digests(const std::filesystem::path& out) {
  std::string all;
  for (const char* stage : {"generate", "train", "run-surrogate", "run-guarded"}) {
    const auto stamp = read_stamp(out, stage);
    all += stamp ? stamp->digest + " " : "missing ";
  }
  return all;
}

std::string case_text(const std::string& more) {
  return R"(
case = "toy"
domain = "tests"
seed = 3
[solver]
name = "toy"
resolution = 32
[sampling]
name = "sobol"
paths = 120
out_of_distribution_paths = 20
[sampling.ranges]
x = ["-0.5 mm", "1.5 mm"]
k = [0.8, 2.2]
[dataset]
paths_per_shard = 15
[network]
name = "dense"
width = 12
layers = 2
members = 2
[training]
epochs = 30
checkpoint_seconds = 60
guard_points = 50
[guard]
tolerance = 0.05
audit_worst = 1
audit_random = 1
[loop]
name = "march"
[report]
quantities = ["mean"]
repeats = 2
coarsest = 1
truth = { "solver.resolution" = 100 }
baselines = [ { "solver.resolution" = 2 }, { "solver.resolution" = 8 } ]
[output]
vtk = "none"
)" + more;
}

std::vector<std::string> trials_case(const std::vector<std::string>& more) {
  std::vector<std::string> overrides = {"loop.name=trials", "report.quantities=[\"y\"]",
                                        "report.verify_best=3", "report.verify_random=2"};
  overrides.insert(overrides.end(), more.begin(), more.end());
  return overrides;
}

Folder::Folder(const std::string& text) {
  static std::atomic<int> count = 0;
  const bool there = access("/dev/shm", W_OK) == 0;  // no disk to wait for
  path_ = (there ? "/dev/shm" : std::filesystem::temp_directory_path()) /
          fmt::format("understudy-study-{}-{}", getpid(), count++);
  std::filesystem::create_directories(path_);
  std::ofstream(case_file()) << text;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

bool Listener::said(const std::string& part) const {
  for (const std::string& text : messages)
    if (text.find(part) != text.npos) return true;
  return false;
}

}  // namespace understudy::study::toy
