#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/loops/dynamics/dynamics.hpp>
#include <understudy/loops/dynamics/dynamics_run.hpp>
#include <understudy/loops/dynamics/results.hpp>

namespace understudy::loops {
namespace {

void require_reference(const DynamicsOptions& options, bool there) {
  if (there) return;
  if (options.is_hybrid_monte_carlo())
    throw InputError({.what = "Hybrid Monte Carlo has no energy to accept its trajectories by",
                      .got = "no reference operator",
                      .expected = "the solver of the solvation",
                      .todo = "Give the loop its reference, or choose another integrator",
                      .key = "integrator"});
  if (options.compare_every > 0)
    throw InputError({.what = "There is nothing to compare with",
                      .got = "no reference operator",
                      .expected = "the solver of the solvation",
                      .todo = "Give the loop its reference, or set compare_every to 0",
                      .key = "compare_every"});
}

void require_unguarded(const DynamicsOptions& options, const Signature& op) {
  if (!options.is_hybrid_monte_carlo() || !op.has_output("source")) return;
  throw InputError({.what = "Hybrid Monte Carlo needs forces that depend on positions alone",
                    .got = "a guarded operator, whose answers depend on what it refused before",
                    .expected = "a surrogate or a solver",
                    .todo = "Run with the surrogate: acceptance by the solver is guard enough"});
}

}  // namespace

Dynamics::Dynamics(DynamicsModel model, std::shared_ptr<Operator> mechanics,
                   std::shared_ptr<Operator> reference)
    : model_(std::move(model)),
      mechanics_(std::move(mechanics)),
      reference_(std::move(reference)),
      needs_(molecular_ports(model_.atoms())) {
  require_reference(model_.options, reference_ != nullptr);
}

std::vector<std::string> Dynamics::quantity_names() const {
  std::vector<std::string> names;
  for (const Quantity& quantity : dynamics_quantities(model_)) names.push_back(quantity.name);
  return names;
}

std::optional<TrajectoryPlan> Dynamics::trajectory() const {
  const DynamicsOptions& options = model_.options;
  if (options.trajectory_every == 0) return {};
  return TrajectoryPlan{model_.atoms(), model_.replicas(), options.trajectory_every,
                        options.time_step, model_.start_time()};
}

LoopResult Dynamics::run(Operator& op, LoopContext& context) {
  require_unguarded(model_.options, op.signature());
  const MolecularOperators operators{
      op, mechanics_.get(), model_.options.refers_to_solver() ? reference_.get() : nullptr};
  return DynamicsRun(model_, operators, context).run();
}

std::unique_ptr<Dynamics> make_dynamics(const Settings& section, std::uint64_t seed,
                                        DynamicsParts parts) {
  const DynamicsOptions options = read_dynamics(section);
  return with_places(section, [&] {
    const std::uint64_t own_seed = seed_from(seed, parts.start);
    return std::make_unique<Dynamics>(
        make_dynamics_model(options, std::move(parts.molecule), std::move(parts.start), own_seed),
        std::move(parts.mechanics), std::move(parts.reference));
  });
}

}  // namespace understudy::loops
