#include <understudy/study/manual.hpp>
#include <understudy/study/surrogate_options.hpp>

namespace understudy::study {
namespace {

template <class T>
std::vector<std::string> keys_of(const OptionTable<T>& table) {
  std::vector<std::string> keys;
  for (const Option& option : table.options()) keys.push_back(option.key);
  return keys;
}

// Two components read [guard]; each leaves the other's keys alone.
OptionTable<surrogates::GuardOptions> guards_table() {
  OptionTable<surrogates::GuardOptions> table = surrogates::guard_option_table();
  return table.leave(keys_of(loops::guarded_option_table()));
}
OptionTable<loops::GuardedOptions> guarded_table() {
  OptionTable<loops::GuardedOptions> table = loops::guarded_option_table();
  return table.leave(keys_of(surrogates::guard_option_table()));
}

// The section [guard] of both.
Settings both(const surrogates::GuardOptions& guards, const loops::GuardedOptions& guarded) {
  Settings section = surrogates::guard_option_table().write(guards);
  const Settings others = loops::guarded_option_table().write(guarded);
  for (const std::string& key : others.keys()) section.set(key, *others.find(key));
  return section;
}

}  // namespace

surrogates::NetworkOptions read_network(const Case& the_case) {
  return surrogates::network_option_table().read(the_case.settings().section("network"));
}

surrogates::TrainingOptions read_training(const Case& the_case) {
  auto options = surrogates::training_option_table().read(the_case.settings().section("training"));
  options.seed = the_case.seed();
  return options;
}

surrogates::GuardOptions read_guards(const Case& the_case) {
  return guards_table().read(the_case.settings().section("guard"));
}

loops::GuardedOptions read_guarded(const Case& the_case) {
  loops::GuardedOptions options = guarded_table().read(the_case.settings().section("guard"));
  options.tolerance = read_guards(the_case).tolerance;
  options.seed = the_case.seed();
  return options;
}

Settings effective_network(const Case& the_case) {
  return surrogates::network_option_table().write(read_network(the_case));
}

Settings effective_training(const Case& the_case) {
  return surrogates::training_option_table().write(read_training(the_case));
}

Settings effective_guard(const Case& the_case) {
  return both(read_guards(the_case), read_guarded(the_case));
}

std::string surrogate_manual() {
  std::vector<Option> guard = surrogates::guard_option_table().options();
  for (const Option& option : loops::guarded_option_table().options()) guard.push_back(option);
  return manual_of(surrogates::network_option_table()) +
         manual_of(surrogates::training_option_table()) + manual("guard", guard, both({}, {}));
}

}  // namespace understudy::study
