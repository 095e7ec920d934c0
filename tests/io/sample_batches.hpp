#pragma once
#include <core/at.hpp>
#include <understudy/io/samples.hpp>

namespace understudy::io::testing {

inline const std::vector<Port>& input_ports() {
  static const std::vector<Port> ports = {{"strain", "1", {2}}, {"modulus", "MPa", {}}};
  return ports;
}
inline const std::vector<Port>& output_ports() {
  static const std::vector<Port> ports = {{"stress", "MPa", {2}}, {"energy", "MPa", {}}};
  return ports;
}

/// Samples whose every number depends on path and state alone.
struct Called {
  Batch in{0}, out{0};
  Outcomes outcomes;
};

inline Called called(const std::vector<std::int64_t>& paths,
                     const std::vector<std::int64_t>& states) {
  Called call{Batch(input_ports(), paths.size()), Batch(output_ports(), paths.size()),
              Outcomes("outcomes", paths.size())};
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const double seed = static_cast<double>(paths[i] * 100 + states[i]);
    at(call.in["strain"], i, 0) = seed;
    at(call.in["strain"], i, 1) = -seed;
    at(call.in["modulus"], i, 0) = 1 + seed;
    at(call.out["stress"], i, 0) = seed * (1 + seed);
    at(call.out["stress"], i, 1) = -seed * (1 + seed);
    at(call.out["energy"], i, 0) = seed / 3;
  }
  call.in.set_slots(paths);
  return call;
}

inline Called called_path(std::int64_t path, std::size_t states) {
  std::vector<std::int64_t> all;
  for (std::size_t i = 0; i < states; ++i) all.push_back(static_cast<std::int64_t>(i));
  return called(std::vector<std::int64_t>(states, path), all);
}

}  // namespace understudy::io::testing
