#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <understudy/core/errors.hpp>
#include <understudy/io/case_file.hpp>
#include <understudy/study/dataset_options.hpp>
#include <understudy/study/device_options.hpp>
#include <understudy/study/effective.hpp>
#include <understudy/study/output_options.hpp>
#include <understudy/study/report_options.hpp>
#include <understudy/study/surrogate_options.hpp>

namespace understudy::study {
namespace {

Settings filled(const Effective& effective, const Settings& section) {
  return effective ? effective(section) : section;
}

template <class T>
Settings filled(const OptionTable<T>& table, const Settings& section) {
  return table.write(table.read(section));
}

Settings effective_report(const Case& the_case) {
  const Settings section = the_case.settings().section("report");
  Settings report = filled(report_option_table(), section);
  for (const char* key : {"truth", "baselines", "loop"})
    if (section.has(key)) report.set(key, *section.find(key));
  for (const char* key : {"verify_best", "verify_random"})  // they mean nothing to most loops
    if (!section.has(key)) report = report.without({key});
  return report;
}

// A name stands after --with and names a folder.
bool is_plain(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
}

void check_operator_name(const Catalogue& catalogue, const Settings& section,
                         const std::string& name) {
  const bool taken =
      name == "solver" || name == "surrogate" || name == "guarded" || catalogue.solvers.has(name);
  if (!taken && is_plain(name)) return;
  throw InputError(
      {.what = section.place() + (taken ? " has the name of another operator" : " has no name"),
       .got = fmt::format("'{}'", name),
       .expected = "letters, digits, '_' and '-'; neither solver, surrogate, guarded nor a solver "
                   "of the catalogue, which --with runs under these names",
       .todo = "Choose another name: [operators.NAME]"});
}

}  // namespace

Settings effective_operators(const Catalogue& catalogue, const Case& the_case) {
  const Settings section = the_case.settings().section("operators");
  detail::require_table(section);
  Settings all;
  for (const std::string& name : the_case.operator_names()) {
    detail::require_table(section.section(name));
    check_operator_name(catalogue, section.section(name), name);
    all.set(name, effective_solver(catalogue, the_case.with_operator(name)));
  }
  return all;
}

Settings effective_solver(const Catalogue& catalogue, const Case& the_case) {
  const Settings section = the_case.settings().section("solver");
  return filled(catalogue.solvers.named_in(section).effective, section);
}

Settings effective_sampling(const Catalogue& catalogue, const Case& the_case) {
  const Settings section = the_case.settings().section("sampling");
  return filled(catalogue.samplers.named_in(section, "sobol").effective, section);
}

Settings effective_loop(const Catalogue& catalogue, const Case& the_case) {
  const Settings section = the_case.settings().section("loop");
  return filled(catalogue.loops.named_in(section).effective, section);
}

Settings effective_dataset(const Case& the_case, const std::vector<std::string>& without) {
  const Settings section = the_case.settings().section("dataset");
  Settings dataset = filled(dataset_option_table(), section).without(without);
  // Samples without fields are those that they were before there were any.
  const bool has_fields = !dataset_option_table().read(section).fields.empty();
  return has_fields ? dataset : dataset.without({"fields", "fields_share"});
}

Settings effective_case(const Catalogue& catalogue, const Case& the_case) {
  const Settings& settings = the_case.settings();
  Settings whole = case_head_table().write(the_case.head());
  whole.set("solver", effective_solver(catalogue, the_case));
  if (settings.has("operators")) whole.set("operators", effective_operators(catalogue, the_case));
  if (settings.has("sampling")) whole.set("sampling", effective_sampling(catalogue, the_case));
  whole.set("dataset", effective_dataset(the_case));
  whole.set("network", effective_network(the_case));
  whole.set("training", effective_training(the_case));
  whole.set("guard", effective_guard(the_case));
  if (settings.has("loop")) whole.set("loop", effective_loop(catalogue, the_case));
  if (settings.has("report")) whole.set("report", effective_report(the_case));
  whole.set("output", output_option_table().write(read_output(settings.section("output"))));
  whole.set("device", filled(device_option_table(), settings.section("device")));
  return whole;
}

std::string effective_text(const Catalogue& catalogue, const Case& the_case) {
  return io::to_toml(effective_case(catalogue, the_case));
}

}  // namespace understudy::study
