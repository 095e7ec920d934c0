#include <fmt/core.h>
#include <fmt/ranges.h>

#include <understudy/core/errors.hpp>
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

[[noreturn]] void unknown_operator(const StudyContext& context, const std::string& with) {
  std::vector<std::string> names = {"solver", "surrogate", "guarded"};
  for (const std::string& name : context.catalogue.solvers.names()) names.push_back(name);
  throw InputError({.what = "There is no operator of that name",
                    .got = fmt::format("--with={}", with),
                    .expected = fmt::format("one of: {}", fmt::join(names, ", ")),
                    .todo = did_you_mean(with, names)});
}

std::string guarded_identity(const StudyContext& context, const std::string& model) {
  return Fingerprint("guarded")
      .add("model", model)
      .add("solver", solver_identity(context.catalogue, context.the_case))
      .add("guard", effective_guard(context.the_case))
      .hex();
}

}  // namespace

RunOperator surrogate_operator(const surrogates::Model& model, const Signature& solver) {
  model.require_fits(solver);
  const auto surrogate = std::make_shared<surrogates::Surrogate>(model);
  return {.op = surrogate, .identity = model_digest(model), .surrogate = surrogate};
}

RunOperator guarded_operator(const StudyContext& context, const surrogates::Model& model,
                             bool record) {
  std::shared_ptr<Operator> solver = context.make_solver();
  RunOperator made = surrogate_operator(model, solver->signature());
  made.identity = guarded_identity(context, made.identity);
  const surrogates::GuardOptions guards = read_guards(context.the_case);
  if (record) {
    made.recorded_as = "guarded-" + made.identity.substr(0, 8);
    made.recordings = std::make_shared<io::DatasetSink>(
        data_folder(context.data_root()) / "recorded" / made.recorded_as,
        describe_data(context, made.recorded_as, made.identity));
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

RunOperator make_operator(const StudyContext& context, const std::string& with) {
  if (with == "solver") return solver_operator(context);
  if (with == "surrogate")
    return surrogate_operator(load_model(context.out), context.make_solver()->signature());
  if (with == "guarded") return guarded_operator(context, load_model(context.out), true);
  if (context.catalogue.solvers.has(with)) return named_solver(context, with);
  unknown_operator(context, with);
}

}  // namespace understudy::study
