#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/io/inpcrd.hpp>
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
    const std::string name =
        replicas == 1 ? "final.rst7" : fmt::format("final-{:04}.rst7", replica + 1);
    io::write_inpcrd(folder / name, {.title = "the end of a run",
                                     .positions = positions.subspan(replica * size, size),
                                     .velocities = velocities.subspan(replica * size, size)});
  }
}

}  // namespace understudy::study
