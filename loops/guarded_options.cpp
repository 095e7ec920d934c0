#include <understudy/loops/guarded_options.hpp>

namespace understudy::loops {
namespace {

OptionTable<GuardedOptions> make_table() {
  OptionTable<GuardedOptions> table("guard");
  table
      .add("audit_worst", &GuardedOptions::audit_worst,
           "accepted samples with the highest scores that the solver audits at the end of a step")
      .range(0, 1e9);
  table
      .add("audit_random", &GuardedOptions::audit_random,
           "accepted samples drawn at random that the solver audits at the end of a step")
      .range(0, 1e9);
  table
      .add("audit_every", &GuardedOptions::audit_every,
           "steps from one that is audited to the next, for loops whose steps are many and cheap, "
           "as "
           "those of molecular dynamics")
      .range(1, 1e9);
  table
      .add("repeats", &GuardedOptions::repeats,
           "how often one step is repeated because an audit found an error above the tolerance")
      .range(0, 1000);
  return table;
}

}  // namespace

const OptionTable<GuardedOptions>& guarded_option_table() {
  static const OptionTable<GuardedOptions> table = make_table();
  return table;
}

}  // namespace understudy::loops
