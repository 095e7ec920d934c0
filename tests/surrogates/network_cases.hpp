#pragma once
#include <gtest/gtest.h>

#include <surrogates/composite.hpp>
#include <understudy/surrogates/networks/network.hpp>
#include <understudy/surrogates/networks/networks.hpp>

namespace understudy::surrogates::testing {

inline std::shared_ptr<Network> make_network(const Signature& signature,
                                             const NetworkOptions& options,
                                             const Archive& constants = {}) {
  return standard_networks().at(options.name)(signature, options, constants);
}

// Weights as drawn, biases and constants as for real data, members of different opinions.
inline std::shared_ptr<Network> drawn(const Signature& signature, const NetworkOptions& options,
                                      const Archive& constants = {}) {
  auto network = make_network(signature, options, constants);
  network->draw_weights(7);
  return network;
}

inline Signature space_signature() {
  return {{{"deformation_gradient", "1", {3, 3}}, {"contrast", "1", {}}},
          {{"energy", "MPa", {}}, {"stress", "MPa", {3, 3}}, {"tangent", "MPa", {3, 3, 3, 3}}}};
}

inline Signature angle_signature() {
  return {{{"deformation_gradient", "1", {2, 2}}, {"angle", "rad", {}}},
          {{"energy", "MPa", {}}, {"stress", "MPa", {2, 2}}, {"tangent", "MPa", {2, 2, 2, 2}}}};
}

inline Signature flow_angle_signature() {
  return {{{"reynolds", "1", {2}}, {"angle", "rad", {}}},
          {{"drag", "1", {2}}, {"dissipation", "1", {}}}};
}

/// An energy network of every kind.
struct NetworkCase {
  friend void PrintTo(const NetworkCase& tested, std::ostream* out) { *out << tested.name; }
  std::string name;
  Signature signature;
  std::string variant, activation, symmetry, scale_port;
};

inline std::vector<NetworkCase> network_cases() {
  return {{"plane", composite_signature(), "free", "softplus", "none", ""},
          {"silu", composite_signature(), "free", "silu", "none", ""},
          {"tanh", composite_signature(), "free", "tanh", "none", "matrix_bulk_modulus"},
          {"convex", composite_signature(), "input_convex", "softplus", "none", ""},
          {"square", angle_signature(), "free", "softplus", "lattice", ""},
          {"space", space_signature(), "free", "softplus", "none", ""},
          {"space_convex", space_signature(), "input_convex", "softplus", "none", ""},
          {"cube", space_signature(), "free", "silu", "lattice", "contrast"}};
}

inline std::shared_ptr<Network> network_of(const NetworkCase& tested) {
  NetworkOptions options;
  options.width = 9;
  options.members = 2;
  options.variant = tested.variant;
  options.activation = tested.activation;
  options.symmetry = tested.symmetry;
  options.scale_port = tested.scale_port;
  return drawn(tested.signature, options);
}

// Deformation gradients near the identity and other ports around 2, [1, samples, size].
inline PortTensors some_inputs(const Signature& signature, std::int64_t samples) {
  torch::manual_seed(3);
  PortTensors inputs;
  for (const Port& port : signature.inputs) {
    const auto size = static_cast<std::int64_t>(port.size());
    torch::Tensor values = 0.15 * torch::randn({1, samples, size}, torch::kFloat64);
    if (port.name == "deformation_gradient")
      values += torch::eye(size == 4 ? 2 : 3, torch::kFloat64).reshape({-1});
    else
      values += 2.0;
    inputs.push_back(values);
  }
  return inputs;
}

}  // namespace understudy::surrogates::testing
