#pragma once
#include <optional>
#include <string>
#include <vector>

namespace understudy {

/// The graphics processor that Execution runs on.
struct Gpu {
  std::string name;          ///< "NVIDIA H100 80GB HBM3"
  std::string architecture;  ///< "compute capability 9.0"
  int number = 0;            ///< among those that the process may use
  double memory = 0;         ///< bytes
  double free = 0;           ///< bytes of them that nobody holds at present
};

/// Empty where Execution runs on the processor's cores. Kokkos has to be initialised.
std::optional<Gpu> gpu();

/// What Kokkos can run kernels on in this build: "Cuda", "OpenMP", "Serial".
std::vector<std::string> backends();

/// Throws InputError when this program is built for a GPU and there is none that it can use: to be
/// called before Kokkos is initialised, which would end the program without a word of what to do.
void require_gpu_of_build();

}  // namespace understudy
