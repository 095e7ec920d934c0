#include <fftw3.h>

#include <understudy/solvers/numerics/fft_version.hpp>

namespace understudy::numerics {

std::string fft_version() { return fftw_version; }

}  // namespace understudy::numerics
