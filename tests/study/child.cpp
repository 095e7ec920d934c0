#include "study/child.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>
#include <understudy/cli/understudy.hpp>

#include "main.hpp"
#include "study/toy.hpp"

namespace understudy::study {
namespace {

constexpr const char* variable = "UNDERSTUDY_TEST_CATALOGUE";

int run_program(int argc, char** argv) {
  const std::string name = std::getenv(variable);
  return understudy::main(argc, argv, name == "toy" ? toy::catalogue() : standard_catalogue());
}

// This program becomes Understudy's when the environment says so.
[[maybe_unused]] const auto program = test::main_instead =
    std::getenv(variable) != nullptr ? run_program : nullptr;

std::string read_all(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

pid_t start(const Child& child, const std::filesystem::path& log) {
  std::vector<std::string> arguments = {"understudy"};
  arguments.insert(arguments.end(), child.arguments.begin(), child.arguments.end());
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  std::vector<std::string> environment = {fmt::format("{}={}", variable, child.catalogue)};
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  std::vector<char*> envp;
  for (std::string& entry : environment) envp.push_back(entry.data());
  envp.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t pid = -1;
  posix_spawn(&pid, "/proc/self/exe", &actions, nullptr, argv.data(), envp.data());
  posix_spawn_file_actions_destroy(&actions);
  return pid;
}

}  // namespace

ChildResult run(const Child& child) {
  const toy::Folder folder;
  const std::filesystem::path log = folder.path() / "log";
  const pid_t pid = start(child, log);
  int status = 0;
  bool signalled = false;
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (!signalled && child.kill_when && child.kill_when()) {
      kill(pid, child.signal);
      signalled = true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return {WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status), read_all(log)};
}

}  // namespace understudy::study
