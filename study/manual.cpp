#include <fmt/core.h>

#include <understudy/study/case.hpp>
#include <understudy/study/dataset_options.hpp>
#include <understudy/study/device_options.hpp>
#include <understudy/study/manual.hpp>
#include <understudy/study/output_options.hpp>
#include <understudy/study/report_options.hpp>
#include <understudy/study/surrogate_options.hpp>

namespace understudy::study {
namespace {

template <class Entry>
std::string entries_of(const Catalogued<Entry>& entries, const std::string& section) {
  std::string text;
  for (const auto& entry : entries.entries()) {
    text += fmt::format("## {} `{}`\n\n{}.\n\n", section, entry.name, entry.text);
    text += entry.factory.manual;
  }
  return text;
}

constexpr const char* operators_text =
    "## Further operators `[operators.NAME]`\n\n"
    "A section with the keys of a solver, `name` among them, for an operator beside [solver]: "
    "`understudy run CASE.toml --with=NAME` runs the loop with it (`apply` likewise), and "
    "`{ with = \"NAME\" }` in `report.baselines` makes it a row of the report. NAME has letters, "
    "digits, `_` and `-`, and is neither solver, surrogate, guarded nor a solver's name. Where the "
    "loop itself asks the solver (comparisons, hybrid Monte Carlo), it asks that of [solver] "
    "still.\n\n";

}  // namespace

std::string reference_manual(const Catalogue& catalogue) {
  std::string text =
      "# Keys of a case file\n\n"
      "A case is a [TOML](https://toml.io) file. Quantities with a unit are strings (`\"62.5 "
      "MPa\"`, in any unit of the same kind); bare numbers are dimensionless. Any key can be set "
      "on "
      "the command line: `understudy run CASE.toml solver.resolution=16`. `understudy manual` "
      "prints "
      "this page, for the solvers, samplers and loops of the program that is asked.\n\n";
  text += "## The case itself\n\n" + manual_of(case_head_table());
  text += entries_of(catalogue.solvers, "Solver");
  text += operators_text;
  text += entries_of(catalogue.samplers, "Sampler");
  text += "## Data, network, training, guard\n\n" + manual_of(dataset_option_table());
  text += "Networks that `network.name` can choose:\n\n";
  for (const auto& network : catalogue.networks.entries())
    text += fmt::format("- `{}`: {}.\n", network.name, network.text);
  text += fmt::format("\n{}", surrogate_manual());
  text += entries_of(catalogue.loops, "Loop");
  text += "## Report, output and device\n\n" + manual_of(report_option_table());
  text +=
      "`report.truth` is a table of settings, `report.baselines` a list of such tables, as "
      "`{ \"solver.resolution\" = 16 }`. A baseline with the key `with`, as `{ with = \"NAME\", "
      "\"operators.NAME.KEY\" = 2 }`, runs the operator of [operators.NAME] instead of the solver, "
      "and sets no key of [solver].\n\n"
      "`[report.loop]` is a table of keys of [loop], as `steps = 500`, that hold for all runs of "
      "the "
      "report instead of those of [loop], and not for `run`: an excerpt of a loop that takes too "
      "long. The report says so, and its break-even counts such excerpts.\n\n";
  return text + manual_of(output_option_table()) + manual_of(device_option_table());
}

}  // namespace understudy::study
