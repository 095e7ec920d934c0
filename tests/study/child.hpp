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
/// process of its own, one at a time: forked from this program as it was before its first thread,
/// which saves it the third of a second that Torch's libraries take to load. What the environment
/// was then, it is for all of them. When `kill_when` becomes true, the process gets `signal`.
struct Child {
  std::string catalogue = "toy";
  std::vector<std::string> arguments;
  std::function<bool()> kill_when = {};
  int signal = 9;
};
ChildResult run(const Child& child);

}  // namespace understudy::study
