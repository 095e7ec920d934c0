#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <understudy/core/errors.hpp>
#include <understudy/core/random.hpp>
#include <understudy/loops/dynamics/trajectory_sampler.hpp>

namespace understudy::loops {
namespace {

using T = TrajectorySamplingOptions;

/// A state further from the one before than this is hardly a cheap sample any more.
constexpr std::size_t most_steps_between = 1000000;

void add_trajectories(OptionTable<T>& table) {
  table.add("name", &T::name, "the sampler: trajectories");
  table.add("start", &T::start,
            "file that says where the atoms are at first: rst7, inpcrd, PDB or PQR");
  table.add("paths", &T::paths, "trajectories of the molecule, each with a seed of its own")
      .range(1, 1e9);
  table.add("states_per_path", &T::states_per_path, "conformations taken from each").range(1, 1e6);
  table
      .add("temperature", &T::temperature,
           "of the trajectories, each at its own: above that of the run they also cross what the "
           "run crosses seldom")
      .unit("K");
  table
      .add("out_of_distribution_paths", &T::out_of_distribution_paths,
           "hotter trajectories, on which guards are tested")
      .range(0, 1e8);
  table.add("out_of_distribution_temperature", &T::out_of_distribution_temperature, "of those")
      .unit("K");
}

void add_sampled_motion(OptionTable<T>& table) {
  table.add("equilibration", &T::equilibration, "time before the first conformation of a path")
      .unit("ps")
      .range(0, 1e6);
  table.add("interval", &T::interval, "time from one conformation to the next")
      .unit("ps")
      .range(1e-6, 1e6);
  table.add("time_step", &T::time_step, "of the trajectories").unit("ps").range(1e-6, 1);
  table.add("friction", &T::friction, "of their thermostat").unit("ps^-1").range(1e-6, 1e5);
  table
      .add("constraints", &T::constraints,
           "bonds whose lengths are fixed, as in the run: those to hydrogen, or none")
      .choices({"hydrogen", "none"});
  table
      .add("solvent", &T::solvent,
           "the generalised Born model in which the molecule moves while it is sampled, in the "
           "water and salt of [solver]")
      .choices({"hct", "obc2", "gbn2"});
}

OptionTable<T> make_sampling_table() {
  OptionTable<T> table("sampling");
  add_trajectories(table);
  add_sampled_motion(table);
  return table;
}

void require_heat(const Range& temperature, const std::string& key) {
  if (temperature[0] > 0) return;
  throw InputError({.what = "A molecule is sampled at a positive temperature",
                    .got = fmt::format("{} K", temperature[0]),
                    .expected = "a range above 0 K",
                    .todo = "Choose for example [\"300 K\", \"500 K\"]",
                    .key = key});
}

void require_time(const T& options) {
  const std::size_t steps = options.steps_between();
  if (steps > 0 && steps <= most_steps_between) return;
  throw InputError({.what = "The conformations of a path do not fit its time step",
                    .got = fmt::format("{} time steps from one to the next", steps),
                    .expected = fmt::format("1 to {}", most_steps_between),
                    .todo = "Change interval or time_step",
                    .key = "interval"});
}

/// Keeps positions.
class PositionsKept : public TrajectorySink {
 public:
  void take(const TrajectoryFrame& frame) override {
    values.insert(values.end(), frame.positions.begin(), frame.positions.end());
  }
  std::vector<double> values;
};

std::size_t steps_in(double time, double time_step) {
  return static_cast<std::size_t>(std::llround(time / time_step));
}

}  // namespace

std::size_t TrajectorySamplingOptions::steps_between() const {
  return steps_in(interval, time_step);
}
std::size_t TrajectorySamplingOptions::steps_before() const {
  return steps_in(equilibration, time_step);
}

const OptionTable<TrajectorySamplingOptions>& trajectory_sampling_table() {
  static const OptionTable<T> table = make_sampling_table();
  return table;
}

TrajectorySamplingOptions read_trajectory_sampling(const Settings& section) {
  const T options = trajectory_sampling_table().read(section);
  with_places(section, [&] {
    require_heat(options.temperature, "temperature");
    require_heat(options.out_of_distribution_temperature, "out_of_distribution_temperature");
    require_time(options);
  });
  return options;
}

TrajectorySampler::TrajectorySampler(const TrajectorySamplingOptions& options, DynamicsParts parts,
                                     std::shared_ptr<Operator> solvation, std::uint64_t seed,
                                     SamplingPurpose purpose)
    : options_(options),
      parts_(std::move(parts)),
      solvation_(std::move(solvation)),
      seed_(seed),
      purpose_(purpose) {
  model(0);  // what cannot move is refused before the first path
}

std::size_t TrajectorySampler::paths() const {
  return outside() ? options_.out_of_distribution_paths : options_.paths;
}

double TrajectorySampler::temperature(std::size_t path) const {
  const auto [low, high] =
      outside() ? options_.out_of_distribution_temperature : options_.temperature;
  const Stream stream(seed_, outside() ? "hot temperature" : "temperature", path);
  return low + (high - low) * stream.uniform(0);
}

void TrajectorySampler::fill(std::size_t path, std::size_t state, std::span<double> sample) const {
  const auto first = trajectory(path).begin() + static_cast<std::ptrdiff_t>(state * sample.size());
  std::copy_n(first, sample.size(), sample.begin());
}

const std::vector<double>& TrajectorySampler::trajectory(std::size_t path) const {
  const auto found = known_.find(path);
  return found != known_.end() ? found->second : known_.emplace(path, computed(path)).first->second;
}

std::vector<double> TrajectorySampler::computed(std::size_t path) const {
  PositionsKept positions;
  Silence silence;
  LoopContext context{.exec = {}, .progress = silence, .trajectory = &positions};
  const LoopResult result = Dynamics(model(path), parts_.mechanics).run(*solvation_, context);
  if (result.completed) return positions.values;
  count_failure(path, result.note);
  const std::size_t size = 3 * parts_.molecule.size(), found = positions.values.size();
  positions.values.resize(found - std::min(found, size));  // its last state may be on the way out
  positions.values.resize(options_.states_per_path * size,
                          std::numeric_limits<double>::quiet_NaN());
  return positions.values;
}

void TrajectorySampler::count_failure(std::size_t path, const std::string& why) const {
  ++failed_;
  if (failed_ < paths() && failed_ <= std::max<std::size_t>(1, paths() / 10)) return;
  throw ConvergenceError(
      {.what = "Too many trajectories of the sampling came to no end",
       .got = fmt::format("{} of {} so far, the last of them trajectory {}: {}, at {:.0f} K",
                          failed_, paths(), path, why, temperature(path)),
       .expected = "a tenth of them at most",
       .todo = "Lower sampling.temperature or sampling.out_of_distribution_temperature, or take a "
               "smaller sampling.time_step"});
}

/// Of one path: what is measured on the way is of no interest, the places of the atoms are.
DynamicsModel TrajectorySampler::model(std::size_t path) const {
  DynamicsOptions options;
  options.time_step = options_.time_step;
  options.temperature = temperature(path);
  options.friction = options_.friction;
  options.constraints = options_.constraints;
  options.equilibration = options_.steps_before();
  options.trajectory_every = options_.steps_between();
  options.steps = options.trajectory_every * options_.states_per_path;
  options.sample_every = options.steps;
  const Stream stream(seed_, outside() ? "hot trajectory" : "trajectory", path);
  return make_dynamics_model(options, parts_.molecule, parts_.start, stream.bits(0));
}

}  // namespace understudy::loops
