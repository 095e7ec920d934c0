#include <Kokkos_Macros.hpp>
#ifdef KOKKOS_ENABLE_CUDA
#include <cufft.h>
#else
#include <fftw3.h>
#endif

#include <understudy/solvers/numerics/fft_version.hpp>

namespace understudy::numerics {

std::string fft_version() {
#ifdef KOKKOS_ENABLE_CUDA
  return "cuFFT " + std::to_string(CUFFT_VER_MAJOR) + "." + std::to_string(CUFFT_VER_MINOR) + "." +
         std::to_string(CUFFT_VER_PATCH);
#else
  return fftw_version;
#endif
}

}  // namespace understudy::numerics
