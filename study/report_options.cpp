#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>
#include <understudy/study/report_options.hpp>

namespace understudy::study {
namespace {

using O = ReportOptions;

OptionTable<O> make_table() {
  OptionTable<O> table("report");
  table.add("quantities", &O::quantities,
            "quantities of the loop whose errors are compared; the first one decides");
  table.add("repeats", &O::repeats, "how often baselines and surrogates are timed").range(1, 100);
  table.add(
      "members", &O::members,
      "run the loop with every member of the ensemble alone, and guarded without each of them, "
      "for the interval of the error");
  table
      .add("guard_seeds", &O::guard_seeds,
           "guarded runs that draw the audited samples differently, for the interval of the error; "
           "1 "
           "for none")
      .range(1, 100);
  table.add("retraining", &O::retraining,
            "train once more with what the guarded run left to the solver, and run it again");
  table.add("refinement", &O::refinement,
            "the key that makes the solver more accurate: baselines that set the same keys as the "
            "truth are its refinement sequence, and the sweep goes on to coarser values of it");
  table
      .add("finer", &O::finer,
           "which values of that key are more accurate: larger ones (a resolution) or smaller ones "
           "(a spacing)")
      .choices({"larger", "smaller"});
  table.add("follows", &O::follows, "keys that are scaled with it");
  table.add("order", &O::order, "order of accuracy in that key").range(0.5, 12);
  table
      .add("errors", &O::errors,
           "how the errors of two values of that key are related: systematic ones go the same way, "
           "independent ones (the noise of where a grid lies) add up by their squares; from this "
           "follows the truth's own error")
      .choices({"systematic", "independent"});
  table
      .add("coarsest", &O::coarsest,
           "the coarsest value that makes sense, a number in the unit that the baselines are "
           "written in")
      .range(1e-9, 1e9);
  table.add("points", &O::points, "what the loop evaluates at: its cost is proportional to them");
  table
      .add("verify_best", &O::verify_best,
           "of a loop of several parts (the layouts of a design sweep): how many of those that "
           "the guarded surrogate finds best the solver runs, too; its time for all is scaled")
      .range(1, 1e6);
  table.add("verify_random", &O::verify_random, "and how many that are drawn from the others")
      .range(0, 1e6);
  table.leave({"truth", "baselines", "loop"});
  return table;
}

std::string value_text(const Settings& value) {
  return value.is<std::string>() ? value.as<std::string>() : value.canonical();
}

bool is_refined(const std::string& key, const ReportOptions& options) {
  return key == options.refinement || std::ranges::count(options.follows, key) > 0;
}

using Used = std::map<std::string, int>;

Used names_of(const std::vector<Setting>& settings) {
  Used used;
  for (const Setting& setting : settings) ++used[setting.name];
  return used;
}

// Settings that are refined alike are told apart by whatever else they set.
void tell_apart(const Settings& list, std::vector<Setting>& settings,
                const ReportOptions& options) {
  const Used used = names_of(settings);
  for (Setting& setting : settings)
    if (used.at(setting.name) > 1) setting.name = name_in_full(setting, options);
  for (const auto& [name, times] : names_of(settings))
    if (times > 1)
      throw InputError({.what = list.place() + " has the same settings more than once",
                        .got = fmt::format("'{}' {} times", name, times),
                        .expected = "settings that differ, what the case sets included",
                        .todo = "Remove all but one of them"});
}

}  // namespace

const OptionTable<ReportOptions>& report_option_table() {
  static const OptionTable<ReportOptions> table = make_table();
  return table;
}

namespace {

void require_no_solver_key(const Settings& with, const Overrides& overrides) {
  for (const auto& [key, value] : overrides)
    if (key == "solver" || key.starts_with("solver."))
      throw InputError({.what = with.place() + " and a key of the solver exclude each other",
                        .got = fmt::format("'{}' beside with = {}", key, with.canonical()),
                        .expected = "keys of its own section, of [loop] or of others",
                        .todo = fmt::format("Set \"operators.{}.KEY\" instead, or leave it out",
                                            value_text(with))});
}

// " steps 100": of all that is set.
std::string values_text(const Overrides& overrides) {
  std::string text;
  for (const auto& [key, value] : overrides)
    text += fmt::format(" {} {}", key.substr(key.rfind('.') + 1), value_text(value));
  return text;
}

Setting operator_setting(const Case& the_case, const Settings& with, Overrides overrides) {
  if (!with.is<std::string>())
    throw InputError({.what = with.place() + " has the wrong type",
                      .got = describe(with),
                      .expected = "the NAME of a section [operators.NAME]",
                      .todo = "Put the name into quotes"});
  require_one_of(with.as<std::string>(), the_case.operator_names(),
                 with.place() + " names no section [operators.NAME] of the case");
  overrides.erase("with");
  require_no_solver_key(with, overrides);
  const std::string name = with.as<std::string>();
  return {name + values_text(overrides), overrides, name};
}

Setting refined_setting(const Case& the_case, const Overrides& overrides,
                        const ReportOptions& options) {
  std::string numbers;
  const auto add = [&](const std::string& key) {
    const auto found = overrides.find(key);
    const Settings* value =
        found != overrides.end() ? &found->second : the_case.settings().find(key);
    if (value == nullptr || (value->is_number() && value->number() == 0)) return;
    numbers += fmt::format("{}{}", numbers.empty() ? " " : "+", value_text(*value));
  };
  add(options.refinement);
  for (const std::string& key : options.follows) add(key);
  return {"solver" + numbers, overrides};
}

}  // namespace

Setting read_setting(const Case& the_case, const Overrides& overrides,
                     const ReportOptions& options) {
  const auto with = overrides.find("with");
  return with == overrides.end() ? refined_setting(the_case, overrides, options)
                                 : operator_setting(the_case, with->second, overrides);
}

std::string name_in_full(const Setting& setting, const ReportOptions& options) {
  if (!setting.with.empty()) return setting.name;
  Overrides others = setting.overrides;
  std::erase_if(others, [&](const auto& entry) { return is_refined(entry.first, options); });
  return setting.name + values_text(others);
}

Setting read_truth(const Case& the_case, const ReportOptions& options) {
  const Settings* truth = the_case.settings().find("report.truth");
  if (truth == nullptr)
    throw InputError({.what = fmt::format("{}: the report has no truth to compare with",
                                          the_case.file().string()),
                      .got = "no key 'report.truth'",
                      .expected = "the finest affordable settings, as "
                                  "truth = { \"solver.resolution\" = 32 }",
                      .todo = "Add it to [report]"});
  const Overrides overrides = flatten(*truth);
  if (const auto with = overrides.find("with"); with != overrides.end())
    throw InputError({.what = with->second.place() + " is not for the truth",
                      .got = with->second.canonical(),
                      .expected = "settings of the solver, which the surrogate stands in for",
                      .todo = "Remove it; baselines may have the key"});
  Setting setting = read_setting(the_case, overrides, options);
  setting.name += " (truth)";
  return setting;
}

std::vector<Setting> read_baselines(const Case& the_case, const ReportOptions& options) {
  const Settings* list = the_case.settings().find("report.baselines");
  if (list == nullptr || !list->is<Settings::List>() || list->as<Settings::List>().empty())
    throw InputError(
        {.what = fmt::format("{}: the report needs classical settings to compare with",
                             list == nullptr ? the_case.file().string() : list->where().text()),
         .got = list == nullptr ? "no key 'report.baselines'" : describe(*list),
         .expected = "a list, as baselines = [ { \"solver.resolution\" = 8 }, ... ]",
         .todo = "Add cheaper and dearer settings of the solver to [report]"});
  std::vector<Setting> settings;
  for (const Settings& entry : list->as<Settings::List>())
    settings.push_back(read_setting(the_case, flatten(entry), options));
  tell_apart(*list, settings, options);
  return settings;
}

}  // namespace understudy::study
