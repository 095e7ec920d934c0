#pragma once
#include <cstdint>
#include <string>
#include <understudy/core/options.hpp>
#include <understudy/core/port.hpp>
#include <understudy/core/settings.hpp>
#include <vector>

namespace understudy::loops {

/// Which layouts compete, and for what.
struct SweepOptions {
  std::size_t layouts = 64;
  /// Of the sequence of layouts. A key of its own: the case's seed may change (other audits,
  /// another network), and the same layouts have to be compared then.
  std::size_t seed = 1;
  std::string parameter = "volume_fraction";
  std::vector<int> control = {4, 4};
  bool mirror = false;
  std::string objective = "pressure_drop";
  std::string penalty = "none";
  double penalty_weight = 0;
};

/// The values that the parameter takes, in the unit of its port.
struct SweepValues {
  Range range = {0, 0};
  double mean = 0;          ///< over the domain, of every layout
  bool keeps_mean = false;  ///< false: each layout has a mean of its own
};

/// The keys of [loop.sweep] that do not depend on the parameter, and those that do.
const OptionTable<SweepOptions>& sweep_option_table();
OptionTable<SweepValues> sweep_value_table(const std::string& unit);

/// Reads [loop.sweep]. Throws InputError as the tables do, and for what cannot be laid out.
SweepOptions read_sweep(const Settings& section);

/// Reads the values of `port` from [loop.sweep]. Throws InputError for those that the port or the
/// mean forbids.
SweepValues read_sweep_values(const Settings& section, const Port& port);

/// [loop] of a porous sweep with every default filled in that is read, without [loop.field].
Settings effective_porous_sweep(const Settings& section);

}  // namespace understudy::loops
