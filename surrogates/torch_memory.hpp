#pragma once
#include <c10/util/Exception.h>

#include <understudy/core/errors.hpp>

namespace understudy::surrogates {

/// Does `work` of Torch's; throws InputError that says what to do where the GPU's memory, or the
/// case's share of it, does not suffice.
template <class Work>
auto within_gpu_memory(const Work& work) {
  try {
    return work();
  } catch (const c10::OutOfMemoryError& error) {
    throw InputError({.what = "The networks need more of the GPU's memory than they may have",
                      .got = error.what_without_backtrace(),
                      .expected = "to do with device.network_memory",
                      .todo = "Raise device.network_memory, or lower training.batch, the network's "
                              "width or its members"});
  }
}

}  // namespace understudy::surrogates
