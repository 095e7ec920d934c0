#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/core/sobol.hpp>
#include <understudy/core/units.hpp>
#include <understudy/loops/porous/options.hpp>
#include <understudy/loops/porous/results.hpp>
#include <understudy/loops/porous/sweep/layouts.hpp>
#include <understudy/loops/porous/sweep/options.hpp>

namespace understudy::loops {
namespace {

using W = SweepOptions;

std::vector<std::string> measured_names() {
  std::vector<std::string> names;
  for (const Quantity& quantity : flow_quantities()) names.push_back(quantity.name);
  return names;
}

OptionTable<W> make_sweep_table() {
  OptionTable<W> table("loop.sweep");
  table.add("layouts", &W::layouts, "how many compete").range(2, 1e6);
  table
      .add("seed", &W::seed,
           "of the layouts, which are points of a Sobol sequence; independent of the case's seed")
      .range(0, 1e15);
  table.add("parameter", &W::parameter,
            "the input of the operator that is laid out, in place of its field in [loop.field]");
  table
      .add("control", &W::control,
           "control values along x and y, on a regular grid from side to side, bilinear between "
           "them")
      .range(2, 1000);
  table.add("mirror", &W::mirror,
            "layouts that are symmetric about the middle of the height: half as many control "
            "values are free");
  std::vector<std::string> names = measured_names();
  table.add("objective", &W::objective, "what layouts are ranked by, the smaller the better")
      .choices(names);
  names.insert(names.begin(), "none");
  table.add("penalty", &W::penalty, "a quantity that is added to the objective").choices(names);
  table
      .add("penalty_weight", &W::penalty_weight,
           "times this: units of the objective per unit of the penalty")
      .range(0, 1e12);
  table.leave({"range", "mean"});
  return table;
}

void require_grid(const SweepOptions& options) {
  if (options.control.size() != 2)
    throw InputError({.what = "It must say how many control values there are along x and y",
                      .got = fmt::format("[{}]", fmt::join(options.control, ", ")),
                      .expected = "two whole numbers of at least 2",
                      .todo = "Write, say, control = [4, 4]",
                      .key = "control"});
  if (free_values(options) > Sobol::most_dimensions)
    throw InputError({.what = "There are more control values than a Sobol sequence has dimensions",
                      .got = fmt::format("{} free ones", free_values(options)),
                      .expected = fmt::format("at most {}", Sobol::most_dimensions),
                      .todo = "Take fewer, or mirror = true",
                      .key = "control"});
}

void require_penalty(const SweepOptions& options) {
  const bool named = options.penalty != "none", weighed = options.penalty_weight > 0;
  if (named == weighed) return;
  throw InputError({.what = "A penalty needs a name and a weight",
                    .got = fmt::format("penalty = \"{}\", penalty_weight = {}", options.penalty,
                                       options.penalty_weight),
                    .expected = "both, or none of them",
                    .todo = named ? "Add penalty_weight" : "Add penalty = \"pressure_drop\", say",
                    .key = named ? "penalty" : "penalty_weight"});
}

void require_values(const SweepValues& values, const Port& port) {
  const auto [low, high] = values.range;
  if (!(low < high) || !port.limits.contain(low) || !port.limits.contain(high))
    throw InputError(
        {.what = fmt::format("'{}' cannot be laid out over this range", port.name),
         .got = fmt::format("{} to {}", low, high),
         .expected = fmt::format("two different values{} {}",
                                 port.limits.text().empty() ? "" : ", " + port.limits.text(),
                                 in_unit(port.unit)),
         .todo = "Correct it",
         .key = "range"});
  if (values.keeps_mean && !(low < values.mean && values.mean < high))
    throw InputError(
        {.what = "No layout has this mean",
         .got = fmt::format("{}", values.mean),
         .expected = fmt::format("a number between {} and {}, which `range` allows", low, high),
         .todo = "Correct one of the two",
         .key = "mean"});
}

}  // namespace

const OptionTable<SweepOptions>& sweep_option_table() {
  static const OptionTable<SweepOptions> table = make_sweep_table();
  return table;
}

OptionTable<SweepValues> sweep_value_table(const std::string& unit) {
  OptionTable<SweepValues> table("loop.sweep");
  table.add("range", &SweepValues::range, "least and largest value, in the unit of the parameter")
      .unit(unit == "1" ? "" : unit)
      .no_default();
  table
      .add("mean", &SweepValues::mean,
           "its mean over the domain, which all layouts keep by shifting their values and cutting "
           "them at `range`, so that layouts of as much solid compete; left out: each has its own")
      .unit(unit == "1" ? "" : unit)
      .no_default();
  std::vector<std::string> others;
  for (const Option& option : sweep_option_table().options()) others.push_back(option.key);
  table.leave(others);
  return table;
}

SweepOptions read_sweep(const Settings& section) {
  SweepOptions options = sweep_option_table().read(section);
  with_places(section, [&] {
    require_grid(options);
    require_penalty(options);
  });
  return options;
}

SweepValues read_sweep_values(const Settings& section, const Port& port) {
  SweepValues values = sweep_value_table(port.unit).read(section);
  values.keeps_mean = section.has("mean");
  with_places(section, [&] { require_values(values, port); });
  return values;
}

Settings effective_porous_sweep(const Settings& section) {
  Settings filled = effective_porous(section.without({"sweep"}));
  const Settings sweep = section.section("sweep");
  Settings written = sweep_option_table().write(read_sweep(sweep));
  for (const char* key : {"range", "mean"})
    if (const Settings* value = sweep.find(key)) written.set(key, *value);
  filled.set("sweep", written);
  return filled;
}

}  // namespace understudy::loops
