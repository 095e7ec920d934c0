#pragma once

namespace understudy::numerics {

/// Plans of FFTW 3.3.10 for cubes of 24, 28, 32, 36, 40 and 48 points per side, three fields at
/// once, single precision, found once by FFTW_PATIENT on a processor with AVX-512. Where the sides
/// have a factor 3, 5 or 7 they are up to 1.8 times as fast as what FFTW_ESTIMATE finds. Fixed
/// plans, unlike measured ones, give the same bits in every run. An FFTW built otherwise ignores
/// them.
extern const char* const fft_wisdom_single;

}  // namespace understudy::numerics
