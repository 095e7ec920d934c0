#pragma once
#include <string>

namespace understudy::numerics {

/// The library behind RealFft, with its version and the instructions it was built for.
std::string fft_version();

}  // namespace understudy::numerics
