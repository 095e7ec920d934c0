#pragma once
#include <string>

namespace understudy::surrogates {

/// Version of the LibTorch that was compiled against ("2.11.0").
std::string torch_version();

/// Threads that Torch's operations use; the same pool as Kokkos'.
int torch_threads();

/// Lets Torch compute something that is large enough for all of its threads, to see which they are.
void compute_in_parallel();

}  // namespace understudy::surrogates
