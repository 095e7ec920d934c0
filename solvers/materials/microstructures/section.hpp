#pragma once

namespace understudy::materials {

/// The section of a case that describes a microstructure: its key in [solver], and its whole name.
inline constexpr const char* kMicrostructure = "microstructure";
inline constexpr const char* kMicrostructureSection = "solver.microstructure";

}  // namespace understudy::materials
