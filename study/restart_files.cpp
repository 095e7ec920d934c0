#include <algorithm>
#include <cmath>
#include <understudy/io/inpcrd.hpp>
#include <understudy/io/replica_files.hpp>
#include <understudy/study/restart_files.hpp>

namespace understudy::study {
namespace {

// A, A/ps: beyond it nobody goes on, and the file has no room.
constexpr double furthest = 1e7;

// Of a run that flew apart there is none.
std::size_t replicas_with_an_end(const Archive& history) {
  if (!history.has("final/positions") || !history.has("final/velocities")) return 0;
  for (const char* name : {"final/positions", "final/velocities"})
    if (!std::ranges::all_of(history.doubles(name),
                             [](double x) { return std::abs(x) < furthest; }))
      return 0;
  return history.array("final/positions").shape.at(0);
}

}  // namespace

void write_restarts(const std::filesystem::path& folder, const Archive& history) {
  const std::size_t replicas = replicas_with_an_end(history);
  io::remove_other_replica_files(folder, "final", "rst7", replicas);
  if (replicas == 0) return;
  const std::span positions(history.doubles("final/positions"));
  const std::span velocities(history.doubles("final/velocities"));
  const std::size_t size = positions.size() / replicas;
  const double time = history.has_attribute("final/time") ? history.number("final/time") : 0;
  for (std::size_t replica = 0; replica < replicas; ++replica) {
    io::write_inpcrd(folder / io::replica_file("final", "rst7", replica, replicas),
                     {.title = "the end of a run",
                      .time = time,
                      .positions = positions.subspan(replica * size, size),
                      .velocities = velocities.subspan(replica * size, size)});
  }
}

}  // namespace understudy::study
