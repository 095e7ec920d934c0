#pragma once
#include <filesystem>
#include <understudy/core/archive.hpp>

namespace understudy::study {

/// Writes `final.rst7` below `folder`, one per replica (`final-0001.rst7`, ...) where there are
/// several, for a loop over molecules: one whose `history` has final/positions and
/// final/velocities. What an earlier run of other replicas left there is removed. Other loops, and
/// runs whose atoms got nowhere finite, leave nothing.
void write_restarts(const std::filesystem::path& folder, const Archive& history);

}  // namespace understudy::study
