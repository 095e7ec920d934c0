#pragma once
#include <gtest/gtest.h>

#include <surrogates/network_cases.hpp>
#include <surrogates/pore_law.hpp>

namespace understudy::surrogates::testing {

inline Signature space_flow_signature() {
  return {{{"reynolds", "1", {3}}, {"volume_fraction", "1", {}}},
          {{"drag", "1", {3}}, {"dissipation", "1", {}}}};
}

inline Signature round_signature() {
  return {{{"reynolds", "1", {2}}, {"volume_fraction", "1", {}}},
          {{"drag", "1", {2}}, {"dissipation", "1", {}}}};
}

/// A drag network of every kind.
struct DragCase {
  friend void PrintTo(const DragCase& tested, std::ostream* out) { *out << tested.name; }
  std::string name;
  Signature signature;
  std::string symmetry, angle_port, aspect_port;
};

inline std::vector<DragCase> drag_cases() {
  return {{"lattice", ellipse_signature(), "lattice", "angle", "aspect"},
          {"lattice_fixed_aspect", ellipse_signature(), "lattice", "angle", ""},
          {"lattice_round", round_signature(), "lattice", "", ""},
          {"free", ellipse_signature(), "none", "", ""},
          {"free_axis", ellipse_signature(), "none", "angle", "aspect"},
          {"space", space_flow_signature(), "none", "", ""}};
}

inline NetworkOptions drag_options(const DragCase& tested) {
  NetworkOptions options;
  options.name = "drag";
  options.width = 9;
  options.members = 2;
  options.symmetry = tested.symmetry;
  options.angle_port = tested.angle_port;
  options.aspect_port = tested.aspect_port;
  return options;
}

inline std::shared_ptr<Network> drag_network(const DragCase& tested) {
  return drawn(tested.signature, drag_options(tested));
}

// Flows of order one, fractions around 0.3, aspects around 2, any angle, [1, samples, size].
inline PortTensors some_pores(const Signature& signature, std::int64_t samples) {
  torch::manual_seed(4);
  PortTensors inputs;
  for (const Port& port : signature.inputs) {
    const torch::Tensor drawn =
        torch::randn({1, samples, static_cast<std::int64_t>(port.size())}, torch::kFloat64);
    inputs.push_back(port.name == "reynolds" || port.unit == "rad"
                         ? drawn
                         : (port.name == "aspect" ? 2.0 : 0.3) + 0.1 * drawn);
  }
  return inputs;
}

}  // namespace understudy::surrogates::testing
