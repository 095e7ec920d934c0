#pragma once
#include <string>
#include <vector>

namespace understudy::surrogates {

/// "one of: a, b, c", for messages of files that include Torch, which brings an fmt of its own.
std::string listed(const std::vector<std::string>& names);

}  // namespace understudy::surrogates
