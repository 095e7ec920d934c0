#pragma once
#include <cstddef>
#include <string>
#include <understudy/core/options.hpp>
#include <vector>

namespace understudy::surrogates {

/// What a network looks like: the table `network` of a case.
struct NetworkOptions {
  std::string name = "energy";
  std::size_t width = 64;
  std::size_t layers = 2;
  std::size_t members = 5;
  std::string activation = "softplus";
  std::string variant = "free";
  std::string symmetry = "none";
  std::string scale_port;
  std::string angle_port, aspect_port;
};

/// What `activation` may be.
const std::vector<std::string>& activation_names();

/// The keys of `network`, with their ranges and texts.
const OptionTable<NetworkOptions>& network_option_table();

}  // namespace understudy::surrogates
