#include <csignal>
#include <understudy/core/errors.hpp>
#include <understudy/core/stop.hpp>

namespace understudy {
namespace {

volatile std::sig_atomic_t requested = 0;

void on_signal(int signal) {
  if (requested != 0 && signal == SIGINT) {
    std::signal(SIGINT, SIG_DFL);
    std::raise(SIGINT);
  }
  requested = 1;
}

}  // namespace

bool stop_requested() noexcept { return requested != 0; }
void request_stop() noexcept { requested = 1; }
void clear_stop_request() noexcept { requested = 0; }

void stop_on_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) std::signal(signal, on_signal);
}

void throw_if_stop_requested() {
  if (stop_requested()) throw Interrupted("Stopped as asked, with the state saved");
}

void throw_if_stop_requested_within_call() {
  if (stop_requested()) throw Interrupted("Stopped as asked, in the middle of a call");
}

}  // namespace understudy
