#include <algorithm>
#include <understudy/solvers/protein/conformations.hpp>

namespace understudy::protein {

Port positions_port(std::size_t atoms) { return {"positions", "A", {atoms, 3}}; }

Port energy_port(const std::string& name, bool optional) {
  return {name, "kcal/mol", {}, optional};
}

Port forces_port(std::size_t atoms) { return {"forces", "kcal/mol/A", {atoms, 3}}; }

namespace {

/// Numbers that all teams on a GPU may have together: 1 GB.
constexpr std::size_t most_numbers = std::size_t{1} << 27;

struct NoTeamWork {
  KOKKOS_FUNCTION void operator()(const Team&) const {}
};

/// Threads of a team at most. Unlike the policy, `Execution::concurrency` may speak of all threads
/// there are where an instance has fewer.
int largest_team(const Execution& exec) {
  return Kokkos::TeamPolicy<Execution>(exec, 1, 1)
      .team_size_max(NoTeamWork{}, Kokkos::ParallelForTag{});
}

/// On a processor a conformation is one thread's when there are enough of them, and shared
/// otherwise.
Teams teams_without_memory(const Execution& exec, int conformations, int atoms) {
  constexpr int threads_of_gpu_team = 128, most_gpu_teams = 1024;
  if (on_gpu) return {std::min(conformations, most_gpu_teams), threads_of_gpu_team, nullptr};
  const int threads = exec.concurrency(), most = std::min(largest_team(exec), packs_of(atoms));
  const int size = std::clamp(threads / conformations, 1, most);
  return {std::min(conformations, threads / size), size, nullptr};
}

}  // namespace

Teams TeamMemory::teams_for(const Execution& exec, std::size_t conformations, int atoms) {
  const int samples = static_cast<int>(std::min<std::size_t>(conformations, 1 << 30));
  Teams teams = teams_without_memory(exec, samples, atoms);
  if (on_gpu) teams.count = std::min(teams.count, static_cast<int>(most_numbers / numbers_) + 1);
  const std::size_t numbers = numbers_ * static_cast<std::size_t>(teams.count);
  if (memory_.size() < numbers) {
    memory_ = {};
    memory_ = Kokkos::View<double*>("understudy/protein/team_memory", numbers);
  }
  teams.memory = memory_.data();
  return teams;
}

}  // namespace understudy::protein
