#pragma once

namespace understudy {

/// True once someone asked for an orderly stop (SIGINT, SIGTERM, SIGUSR1, or `request_stop`). Long
/// work looks at it between samples, epochs and steps, saves its state, and throws Interrupted.
bool stop_requested() noexcept;
void request_stop() noexcept;
void clear_stop_request() noexcept;

/// Makes the three signals set that flag. A second SIGINT ends the process at once.
void stop_on_signals();

/// Throws Interrupted when a stop was requested. Call it where the state is saved.
void throw_if_stop_requested();

/// The same within long work whose state is saved only after it: what was saved before stands.
void throw_if_stop_requested_within_call();

}  // namespace understudy
