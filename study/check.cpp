#include <fmt/core.h>

#include <optional>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>
#include <understudy/io/vtk_file.hpp>
#include <understudy/study/check.hpp>
#include <understudy/study/check_scale.hpp>
#include <understudy/study/effective.hpp>
#include <understudy/study/example_fields.hpp>
#include <understudy/study/frames.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/report_loop.hpp>
#include <understudy/study/report_options.hpp>
#include <understudy/study/surrogate_options.hpp>
#include <understudy/surrogates/training.hpp>

namespace understudy::study {
namespace {

ReportOptions report_options(const StudyContext& context) {
  return report_option_table().read(context.the_case.settings().section("report"));
}

// The names of the loop's quantities, if it says them.
std::vector<std::string> check_loop(const StudyContext& context, const Signature& signature) {
  if (!context.the_case.settings().has("loop")) return {};
  return context.make_loop(signature)->quantity_names();
}

void check_sampling(const StudyContext& context, const Signature& signature) {
  if (!context.the_case.settings().has("sampling")) return;
  make_sampler(context, signature, SamplingPurpose::training);
  make_sampler(context, signature, SamplingPurpose::out_of_distribution);
}

void check_network(const StudyContext& context, const Operator& solver) {
  if (!context.the_case.settings().has("network")) return;
  const Settings section = context.the_case.settings().section("network");
  const surrogates::NetworkOptions network = read_network(context.the_case);
  const auto& make = context.catalogue.networks.named_in(section, network.name);
  const Signature ports{required(solver.signature().inputs), required(solver.signature().outputs)};
  with_places(section, [&] { make(ports, network, solver.constants()); });
  with_places(context.the_case.settings().section("training"),
              [&] { surrogates::check_training(ports, read_training(context.the_case)); });
}

void check_guard(const StudyContext& context, const Signature& signature) {
  if (context.the_case.settings().has("network"))
    with_places(context.the_case.settings().section("guard"), [&] {
      surrogates::check_guards(read_guards(context.the_case), read_network(context.the_case));
    });
  const Settings* port = context.the_case.settings().find("guard.port");
  if (port == nullptr || !port->is<std::string>() || port->as<std::string>().empty()) return;
  std::vector<std::string> outputs;
  for (const Port& output : required(signature.outputs)) outputs.push_back(output.name);
  require_one_of(port->as<std::string>(), outputs, port->place() + " is no output of the solver");
}

// Before a loop of hours comes to its first frame.
void check_output(const StudyContext& context) {
  if (context.the_case.settings().has("loop") && wants_frames(context))
    with_places(context.the_case.settings().section("output"), io::require_vtk);
}

// `where` is what of the report asks for it; other keys than its own may be what is wrong.
template <class Check>
auto asked_for_by(const std::string& where, const Check& check) {
  try {
    return check();
  } catch (const InputError& error) {
    Complaint complaint = error.complaint();
    complaint.what = fmt::format("{}: {}", where, complaint.what);
    throw InputError(complaint);
  }
}

void check_setting(const StudyContext& context, const Setting& setting, const Settings& entry) {
  asked_for_by(fmt::format("{} ({})", entry.place(), setting.name), [&] {
    const StudyContext changed = context.with(setting.overrides);
    effective_case(changed.catalogue, changed.the_case);
    check_loop(changed, changed.with_operator(setting.with).make_solver()->signature());
  });
}

void check_settings(const StudyContext& context, const ReportOptions& options) {
  const Settings& settings = context.the_case.settings();
  std::optional<Setting> truth;
  if (settings.has("report.truth")) truth = read_truth(context.the_case, options);
  const StudyContext reported = as_reported(context, truth ? &*truth : nullptr);
  if (truth) check_setting(reported, *truth, *settings.find("report.truth"));
  if (const Settings* list = settings.find("report.baselines")) {
    const std::vector<Setting> baselines = read_baselines(context.the_case, options);
    for (std::size_t k = 0; k < baselines.size(); ++k)
      check_setting(reported, baselines[k], list->as<Settings::List>()[k]);
  }
}

// The quantities of the loop as the report runs it, if it says them.
std::vector<std::string> check_report_loop(const StudyContext& context,
                                           const Signature& signature) {
  const Settings* keys = context.the_case.settings().find("report.loop");
  const std::vector<std::string> quantities = check_loop(context, signature);
  if (keys == nullptr) return quantities;
  return asked_for_by(keys->place(), [&] {
    const StudyContext reported = as_reported(context, nullptr);
    effective_loop(reported.catalogue, reported.the_case);
    return check_loop(reported, signature);
  });
}

}  // namespace

void require_quantities(const std::vector<std::string>& wanted,
                        const std::vector<std::string>& given) {
  for (const std::string& name : wanted)
    require_one_of(name, given, "The loop has no quantity of that name", "quantities");
}

void check_case(const StudyContext& context) {
  effective_case(context.catalogue, context.the_case);
  const std::unique_ptr<Operator> solver = context.make_solver();
  for (const std::string& name : context.the_case.operator_names())
    context.with_operator(name).make_solver();
  check_sampling(context, solver->signature());
  example_fields(context, solver->signature());
  check_network(context, *solver);
  check_scale(context, *solver);
  check_guard(context, solver->signature());
  check_output(context);
  const std::vector<std::string> quantities = check_report_loop(context, solver->signature());
  const ReportOptions options = report_options(context);
  if (!quantities.empty())
    with_places(context.the_case.settings().section("report"),
                [&] { require_quantities(options.quantities, quantities); });
  check_settings(context, options);
}

void check_report(const StudyContext& context) {
  const ReportOptions options = report_options(context);
  if (options.quantities.empty())
    throw InputError({.what = "The report does not know what to compare",
                      .got = "no 'report.quantities'",
                      .expected = "names of the loop's quantities",
                      .todo = "Add for example quantities = [\"tip_displacement\"] to [report]"});
  read_truth(context.the_case, options);
  read_baselines(context.the_case, options);
}

}  // namespace understudy::study
