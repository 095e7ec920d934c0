#pragma once
#include <understudy/study/catalogue.hpp>

namespace understudy {

/// The whole program for a catalogue: every verb works with everything in it, report included.
/// Returns the exit code: 0 done, 1 the user can fix it, 2 a bug, 3 the physics did not converge,
/// 130 interrupted (resumable). Starts and ends Kokkos.
int main(int argc, char** argv, const study::Catalogue& catalogue);

}  // namespace understudy
