#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace understudy::study {

/// What a program that ran in a process of its own has left.
struct ChildResult {
  int exit_code = -1;  ///< -9 after a kill
  std::string output;  ///< stdout and stderr together
};

/// Runs `understudy ARGUMENTS` with the toy catalogue ("toy") or the standard one ("standard") in a
/// process of its own: this very executable, which looks at its environment before its tests start.
/// When `kill_when` becomes true, the process gets `signal`.
struct Child {
  std::string catalogue = "toy";
  std::vector<std::string> arguments;
  std::function<bool()> kill_when = {};
  int signal = 9;
};
ChildResult run(const Child& child);

}  // namespace understudy::study
