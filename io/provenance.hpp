#pragma once
#include <optional>
#include <string>

namespace understudy::io {

/// Who computed something, on what. No host name: files are passed on.
struct Provenance {
  std::string code;                     ///< "0.1.0 (a1b2c3d4e5f6)"
  std::string compiler;                 ///< "GNU 12.2.0"
  std::string build;                    ///< "Release, built for this machine's processor"
  std::string cpu;                      ///< the processor's model name
  int threads = 1;                      ///< of Kokkos on the host
  std::optional<std::string> gpu = {};  ///< "NVIDIA H100 80GB HBM3", where kernels run on one
};

/// That of this process.
Provenance provenance();

/// "0.1.0 (a1b2c3d4e5f6)"
std::string code_version();

/// The processor's model name, or "unknown".
std::string cpu_model();

/// "AMD EPYC 7543, 2 threads" or "AMD EPYC 7543, 16 threads, NVIDIA H100 80GB HBM3"
std::string hardware();

}  // namespace understudy::io
