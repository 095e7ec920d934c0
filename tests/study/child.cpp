#include "study/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <understudy/cli/understudy.hpp>

#include "main.hpp"
#include "study/toy.hpp"

namespace understudy::study {
namespace {

int nursery = -1;  // the socket to the process that forks children on request

// A request: catalogue, log and arguments, each with the zero behind it.
std::string pack(const Child& child, const std::string& log) {
  std::string packed = child.catalogue + '\0' + log + '\0';
  for (const std::string& argument : child.arguments) packed += argument + '\0';
  return packed;
}

std::vector<std::string> unpack(std::string_view packed) {
  std::vector<std::string> words;
  for (; !packed.empty(); packed.remove_prefix(words.back().size() + 1))
    words.emplace_back(packed.data());
  return words;
}

[[noreturn]] void be_understudy(std::vector<std::string> words) {
  const std::string catalogue = words[0];
  const int log = open(words[1].c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  close(log);
  words.erase(words.begin(), words.begin() + 2);
  words.insert(words.begin(), "understudy");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int code = understudy::main(static_cast<int>(words.size()), argv.data(),
                                    catalogue == "toy" ? toy::catalogue() : standard_catalogue());
  std::cout.flush();
  std::fflush(nullptr);
  _exit(code);  // Torch's libraries take a tenth of a second to say goodbye
}

// Until the tests end, which closes their end of the socket.
[[noreturn]] void fork_on_request(int socket) {
  std::string request(1 << 16, '\0');
  for (;;) {
    const ssize_t size = recv(socket, request.data(), request.size(), 0);
    if (size <= 0) _exit(0);
    const pid_t pid = fork();
    if (pid == 0) {
      close(socket);
      be_understudy(unpack({request.data(), static_cast<std::size_t>(size)}));
    }
    send(socket, &pid, sizeof pid, 0);
    int status = 0;
    waitpid(pid, &status, 0);
    send(socket, &status, sizeof status, 0);
  }
}

void open_nursery() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    throw std::runtime_error("there is no socket for the tests' child processes");
  if (fork() == 0) {
    close(ends[0]);
    fork_on_request(ends[1]);
  }
  close(ends[1]);
  nursery = ends[0];
  std::atexit([] {
    close(nursery);
    wait(nullptr);
  });
}

[[maybe_unused]] const auto opened_first = test::begin_with = open_nursery;

int answer() {
  int number = -1;
  if (recv(nursery, &number, sizeof number, 0) != sizeof number)
    throw std::runtime_error("the process that starts the tests' child processes is gone");
  return number;
}

bool has_ended(int milliseconds) {
  pollfd waiting = {nursery, POLLIN, 0};
  return poll(&waiting, 1, milliseconds) == 1;
}

std::string read_all(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

ChildResult run(const Child& child) {
  const toy::Folder folder;
  const std::filesystem::path log = folder.path() / "log";
  const std::string request = pack(child, log);
  send(nursery, request.data(), request.size(), MSG_NOSIGNAL);
  const pid_t pid = answer();
  bool signalled = !child.kill_when;
  while (!has_ended(signalled ? -1 : 2))
    if (!signalled && child.kill_when()) {
      kill(pid, child.signal);
      signalled = true;
    }
  const int status = answer();
  return {WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status), read_all(log)};
}

}  // namespace understudy::study
