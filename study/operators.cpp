#include <algorithm>
#include <understudy/core/nearest.hpp>
#include <understudy/loops/recording.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/operators.hpp>
#include <understudy/study/surrogate_options.hpp>
#include <understudy/study/train.hpp>
#include <understudy/surrogates/surrogate.hpp>

namespace understudy::study {
namespace {

RunOperator solver_operator(const StudyContext& context) {
  return {.op = context.make_solver(),
          .identity = solver_identity(context.catalogue, context.the_case)};
}

// Another solver of the catalogue, with the keys of this case's [solver].
RunOperator named_solver(const StudyContext& context, const std::string& name) {
  return solver_operator(context.with({{"solver.name", Settings(name)}}));
}

void require_operator(const StudyContext& context, const std::string& with) {
  std::vector<std::string> names = {"solver", "surrogate", "guarded"};
  for (const std::string& name : context.the_case.operator_names()) names.push_back(name);
  for (const std::string& name : context.catalogue.solvers.names()) names.push_back(name);
  require_one_of(with, names, "--with names an operator that does not exist");
}

std::string guarded_identity(const StudyContext& context, const std::string& model) {
  return Fingerprint("guarded")
      .add("model", model)
      .add("solver", solver_identity(context.catalogue, context.the_case))
      .add("guard", effective_guard(context.the_case))
      .hex();
}

// Of one run: another load or mesh leaves to the solver what was never recorded before.
std::string recording_identity(const StudyContext& context, const std::string& guarded) {
  return Fingerprint("recording")
      .add("shards", "of many steps")
      .add("operator", guarded)
      .add("loop", loop_identity(context))
      .hex();
}

}  // namespace

std::filesystem::path recording_folder(const StudyContext& context, const std::string& name) {
  return data_folder(context.data_root()) / "recorded" / name;
}

RunOperator surrogate_operator(const surrogates::Model& model, const Signature& solver) {
  model.require_fits(solver);
  const auto surrogate = std::make_shared<surrogates::Surrogate>(model);
  return {.op = surrogate, .identity = model_digest(model), .surrogate = surrogate};
}

RunOperator guarded_operator(const StudyContext& context, const surrogates::Model& model,
                             bool record) {
  require_solver_of(model, context);
  std::shared_ptr<Operator> solver = context.make_solver();
  RunOperator made = surrogate_operator(model, solver->signature());
  made.identity = guarded_identity(context, made.identity);
  const surrogates::GuardOptions guards = read_guards(context.the_case);
  if (record) {
    const std::string identity = recording_identity(context, made.identity);
    made.recorded_as = "guarded-" + identity.substr(0, 8);
    made.recordings =
        std::make_shared<io::DatasetSink>(recording_folder(context, made.recorded_as),
                                          describe_data(context, made.recorded_as, identity));
    solver = std::make_shared<loops::Recording>(solver, made.recordings);
  }
  loops::GuardedOptions options = read_guarded(context.the_case);
  const std::string port = guards.port.empty() ? model.spread_port().name : guards.port;
  options.scales = {{port, model.rms(port)}};
  made.guarded = std::make_shared<loops::Guarded>(made.op, solver,
                                                  surrogates::make_guards(model, guards), options);
  made.op = made.guarded;
  return made;
}

std::vector<std::string> operator_remarks(const StudyContext& context, const std::string& with) {
  const bool named = std::ranges::count(context.the_case.operator_names(), with) > 0;
  const Case the_case = named ? context.the_case.with_operator(with) : context.the_case;
  const SolverEntry& entry =
      context.catalogue.solvers.named_in(the_case.settings().section("solver"));
  return entry.remarks ? entry.remarks(the_case.build()) : std::vector<std::string>();
}

RunOperator make_operator(const StudyContext& context, const std::string& with) {
  require_operator(context, with);
  if (with == "solver") return solver_operator(context);
  if (with == "surrogate") {
    const surrogates::Model model = load_model(context);
    require_solver_of(model, context);
    return surrogate_operator(model, context.make_solver()->signature());
  }
  if (with == "guarded") return guarded_operator(context, load_model(context), true);
  if (std::ranges::count(context.the_case.operator_names(), with) > 0)
    return solver_operator(context.with_operator(with));
  return named_solver(context, with);
}

}  // namespace understudy::study
