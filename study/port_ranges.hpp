#pragma once
#include <understudy/core/options.hpp>
#include <understudy/core/port.hpp>
#include <vector>

namespace understudy::study {

/// The ranges that a section gives to ports, one per number of the port, in the port's unit:
/// `port = [low, high]` for all its numbers, or a list of such pairs, one for each. Quantities are
/// strings with a unit. Throws InputError for keys that are no input port and for wrong units.
struct PortRanges {
  std::string port;
  std::vector<Range> ranges;  ///< [port.size()]
};

/// Reads such a section.
std::vector<PortRanges> read_port_ranges(const Settings& section, const Signature& signature);

}  // namespace understudy::study
