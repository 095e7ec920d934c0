#pragma once
#include <map>
#include <string>
#include <vector>

namespace understudy::study {

/// What this program is made of and runs on, as far as it can go wrong.
struct Machine {
  std::string build;  ///< "Release, built for this machine's processor"
  std::map<std::string, std::string> versions = {};  ///< "VTK": "9.1.0"; missing when left out
  int threads = 1;                                   ///< of Kokkos
  int processors = 1;                                ///< that are switched on
  std::vector<std::vector<int>> places = {};         ///< of each thread: processors it may run on
  int other_threads = 0;                             ///< that appeared when Torch first computed
  std::vector<std::string> openmp = {};              ///< OpenMP libraries that are loaded
  std::map<std::string, std::string> settings = {};  ///< OMP_*, GOMP_*, KMP_* that are set
};

/// Asks this process; runs a parallel loop, and an operation of Torch.
Machine this_machine();

/// The most threads that can run at the same time, each on a processor of its own. Where threads
/// happen to run when they are asked says nothing of the kind: two may meet on one processor by
/// chance.
int at_the_same_time(const std::vector<std::vector<int>>& places);

/// What is missing or slows everything down, and how to mend it; a sentence or three each.
std::vector<std::string> complaints(const Machine& machine);

/// "0-3, 6"
std::string ranges_text(std::vector<int> numbers);

}  // namespace understudy::study
