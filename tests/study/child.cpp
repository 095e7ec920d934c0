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

#include "study/toy.hpp"

namespace understudy::study {
namespace {

constexpr const char* variable = "UNDERSTUDY_TEST_CATALOGUE";

std::vector<std::string> own_arguments() {
  std::ifstream stream("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> all;
  for (std::string one; std::getline(stream, one, '\0');) all.push_back(one);
  return all;
}

// Becomes the program when the environment says so, before any test or Kokkos starts.
int become_program() {
  const char* name = std::getenv(variable);
  if (name == nullptr) return 0;
  std::vector<std::string> arguments = own_arguments();
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const Catalogue catalogue = std::string(name) == "toy" ? toy::catalogue() : standard_catalogue();
  std::exit(understudy::main(static_cast<int>(arguments.size()), pointers.data(), catalogue));
}

[[maybe_unused]] const int program = become_program();

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
