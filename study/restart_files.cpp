#include <algorithm>
#include <cmath>
#include <understudy/io/inpcrd.hpp>
#include <understudy/io/trajectory_files.hpp>
#include <understudy/study/restart_files.hpp>

namespace understudy::study {

void write_restarts(const std::filesystem::path& folder, const Archive& history) {
  if (!history.has("final/positions") || !history.has("final/velocities")) return;
  const std::vector<std::size_t>& shape = history.array("final/positions").shape;
  const std::span positions(history.doubles("final/positions"));
  const std::span velocities(history.doubles("final/velocities"));
  const std::size_t replicas = shape.at(0), size = shape.at(1);
  if (!std::ranges::all_of(positions, [](double x) { return std::isfinite(x); })) return;
  for (std::size_t replica = 0; replica < replicas; ++replica) {
    io::write_inpcrd(folder / io::replica_file("final", "rst7", replica, replicas),
                     {.title = "the end of a run",
                      .positions = positions.subspan(replica * size, size),
                      .velocities = velocities.subspan(replica * size, size)});
  }
}

}  // namespace understudy::study
