#include <Kokkos_Core.hpp>
#include <understudy/core/batch.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/gpu.hpp>

namespace understudy {

#ifdef KOKKOS_ENABLE_CUDA

std::optional<Gpu> gpu() {
  const Execution exec;
  const cudaDeviceProp& properties = exec.cuda_device_prop();
  std::size_t free = 0, total = 0;
  const cudaError_t asked = cudaMemGetInfo(&free, &total);
  return Gpu{.name = properties.name,
             .architecture = "compute capability " + std::to_string(properties.major) + "." +
                             std::to_string(properties.minor),
             .number = exec.cuda_device(),
             .memory = static_cast<double>(properties.totalGlobalMem),
             .free = asked == cudaSuccess ? static_cast<double>(free) : 0.0};
}

void require_gpu_of_build() {
  int count = 0;
  const cudaError_t asked = cudaGetDeviceCount(&count);
  if (asked == cudaSuccess && count > 0) return;
  throw InputError({.what = "This program is built for NVIDIA GPUs and finds none that it can use",
                    .got = asked == cudaSuccess ? "a list of no GPUs" : cudaGetErrorString(asked),
                    .expected = "a GPU and its driver",
                    .todo = "Run it where there is one, check CUDA_VISIBLE_DEVICES and what the "
                            "batch job asks for, or build the preset 'release' for processors"});
}

#else

std::optional<Gpu> gpu() { return {}; }
void require_gpu_of_build() {}

#endif

std::vector<std::string> backends() {
  return {
#ifdef KOKKOS_ENABLE_CUDA
      Kokkos::Cuda::name(),
#endif
#ifdef KOKKOS_ENABLE_OPENMP
      Kokkos::OpenMP::name(),
#endif
#ifdef KOKKOS_ENABLE_THREADS
      Kokkos::Threads::name(),
#endif
#ifdef KOKKOS_ENABLE_SERIAL
      Kokkos::Serial::name(),
#endif
  };
}

}  // namespace understudy
