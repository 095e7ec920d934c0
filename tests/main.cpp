#include "main.hpp"

#include <gtest/gtest.h>

#include <Kokkos_Core.hpp>
#include <cstdio>
#include <cstdlib>
#include <understudy/core/errors.hpp>
#include <understudy/core/gpu.hpp>

namespace understudy::test {
void (*begin_with)() = nullptr;
}

int main(int argc, char** argv) {
  if (understudy::test::begin_with != nullptr) understudy::test::begin_with();
  testing::InitGoogleTest(&argc, argv);
  if (testing::GTEST_FLAG(list_tests)) return RUN_ALL_TESTS();
  try {
    understudy::require_gpu_of_build();
  } catch (const understudy::InputError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
  }
  // It would ask for pinned threads, which with two OpenMP libraries all end on one processor.
  const Kokkos::ScopeGuard kokkos(Kokkos::InitializationSettings().set_disable_warnings(true));
  return RUN_ALL_TESTS();
}
