#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <understudy/core/errors.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/solvers/fluid/lattice_units.hpp>
#include <understudy/solvers/fluid/pore_flow.hpp>
#include <understudy/solvers/numerics/samples.hpp>
#include <understudy/solvers/shapes/varying_parameters.hpp>

namespace understudy::fluid {
namespace {

constexpr const char* velocity_port = "velocity_field";
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

FlowSettings flow_settings(const PoreOptions& options) {
  FlowSettings settings;
  settings.tolerance = options.tolerance;
  settings.check_from = options.stability_from;
  settings.averaged = options.averaged_flows;
  return settings;
}

/// Of solver.memory a quarter is for geometries, the rest for warm starts.
std::size_t geometry_bytes(const PoreOptions& options) {
  return static_cast<std::size_t>(0.25e6 * options.memory);
}
std::size_t start_bytes(const PoreOptions& options) {
  return options.warm_start ? static_cast<std::size_t>(0.75e6 * options.memory) : 0;
}

/// How many cells of a grid may be solved at the same time.
template <int D>
int cells_in_memory(const FlowGrid<D>& grid, const PoreOptions& options) {
  constexpr double most = 4096;  // far more than keep a device busy
  const auto each =
      static_cast<double>(FlowSolver<D>::bytes_per_cell(grid, flow_settings(options)));
  const double fit = 1e6 * options.batch_memory / each;
  if (fit < 1)
    throw InputError({.what = "There is no memory to solve for a flow in a single cell",
                      .got = fmt::format("solver.batch_memory of {:g} MB", options.batch_memory),
                      .expected = fmt::format("at least {:.0f} MB for {} nodes",
                                              std::ceil(each / 1e6), grid.nodes()),
                      .todo = "Raise it, or lower the resolution",
                      .key = "batch_memory"});
  return static_cast<int>(std::min(most, fit));
}

template <int D>
typename numerics::ParameterCache<PoreCell<D>>::Make maker(
    std::shared_ptr<const PoreGeometry<D>> geometry, const FlowGrid<D>& grid) {
  using Made = typename numerics::ParameterCache<PoreCell<D>>::Made;
  return [geometry = std::move(geometry), grid, halo = make_halo<D>(grid)](
             const Execution& exec, const std::vector<std::vector<double>>& rows,
             const std::vector<std::uint64_t>& ids) {
    std::vector<Made> made;
    for (PoreCell<D>& cell : geometry->make(exec, rows, grid, halo)) {
      cell.id = ids[made.size()];
      const std::size_t bytes = cell.bytes();
      made.push_back({std::move(cell), bytes});
    }
    return made;
  };
}

}  // namespace

/// One sample on its way through the solver.
template <int D>
struct PoreFlow<D>::Sample {
  std::vector<double> shape;  // the geometry's ports
  bool within_limits = true;  // of the ports
  Outcome outcome = Outcome::ok;
  FlowTask<D> task;
};

template <int D>
PoreFlow<D>::PoreFlow(const PoreOptions& options, std::shared_ptr<const PoreGeometry<D>> geometry,
                      const std::vector<std::string>& varying)
    : options_(options),
      geometry_(std::move(geometry)),
      grid_(geometry_->grid(options.resolution)),
      cells_(maker<D>(geometry_, grid_), 16, PoreCell<D>::most_bytes(grid_),
             geometry_bytes(options)),
      starts_(start_bytes(options)),
      most_cells_(cells_in_memory(grid_, options)) {
  shapes::check_varying(varying, geometry_->parameters());
  make_ports();
}

template <int D>
void PoreFlow<D>::make_ports() {
  const double most = largest_reynolds(grid_.n[0]);
  signature_.inputs = {{"reynolds", "1", {D}, false, {-most, most}}};
  for (const Port& port : geometry_->ports()) signature_.inputs.push_back(port);
  signature_.outputs = {{"drag", "1", {D}}, {"dissipation", "1", {}}};
  std::vector<std::size_t> field;
  for (int d = D - 1; d >= 0; --d) field.push_back(static_cast<std::size_t>(grid_.n[d]));
  field.push_back(D);
  signature_.outputs.push_back({velocity_port, "1", field, true});
}

template <int D>
void PoreFlow<D>::apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) {
  check_call(*this, in, out, outcomes);
  exec.fence("understudy/fluid/pores");
  if (!workers_ || on_gpu)  // whose `exec` may not live on between two calls
    workers_ = std::make_unique<numerics::Workers>(exec, most_cells_);
  const std::size_t numbers = FlowCell<D>::numbers_of_set(grid_);
  const Memories memories =
      starts_.claim(in.slots(), 2 * numbers * sizeof(float) + sizeof(FlowMemory<D>));
  numerics::solve_in_pieces(
      in.size(), [&](std::size_t first) { return read_samples(exec, in, first); },
      [&](const auto& shapes) { return cells_.fitting(shapes); },
      [&](Samples& samples, std::size_t first) {
        find_geometries(exec, samples);
        point_tasks(memories, first, out, samples);
        solve(exec, samples);
        write_outputs(exec, samples, first, out, outcomes);
      });
}

template <int D>
typename PoreFlow<D>::Samples PoreFlow<D>::read_samples(const Execution& exec, const Batch& in,
                                                        std::size_t first) const {
  constexpr std::size_t most_at_once = 4096;
  Samples samples(std::min(most_at_once, in.size() - first));
  const auto read = [&](const Port& port, const auto& take) {
    const auto values = on_host(
        exec,
        Kokkos::subview(in[port.name], std::pair(first, first + samples.size()), Kokkos::ALL));
    for (std::size_t s = 0; s < samples.size(); ++s)
      for (std::size_t c = 0; c < values.extent(1); ++c) {
        const double value = values(s, c);
        take(samples[s], c, value);
        if (!std::isfinite(value)) samples[s].outcome = Outcome::invalid_input;
        samples[s].within_limits &= port.limits.contain(value);
      }
  };
  read(signature_.inputs[0], [](Sample& s, std::size_t d, double v) { s.task.reynolds[d] = v; });
  for (const Port& port : geometry_->ports())
    read(port, [](Sample& s, std::size_t, double v) { s.shape.push_back(v); });
  for (Sample& sample : samples) {
    const bool slow = length<D>(sample.task.reynolds) <= largest_reynolds(grid_.n[0]);
    if (sample.outcome == Outcome::ok && !(slow && sample.within_limits))
      sample.outcome = Outcome::out_of_range;
  }
  return samples;
}

/// Tells the tasks where to start from and where to leave their fields: in the rows of `out` from
/// `first` on.
template <int D>
void PoreFlow<D>::point_tasks(const Memories& memories, std::size_t first, const Batch& out,
                              Samples& samples) {
  for (std::size_t s = 0; s < samples.size(); ++s) {
    FlowTask<D>& task = samples[s].task;
    if (memories[first + s] != nullptr) task.start = &memories[first + s]->latest;
    if (out.has(velocity_port))
      task.velocity_field = Kokkos::subview(out[velocity_port], first + s, Kokkos::ALL).data();
  }
}

template <int D>
void PoreFlow<D>::find_geometries(const Execution& exec, Samples& samples) {
  std::vector<Sample*> good;
  std::vector<std::vector<double>> shapes;
  for (Sample& sample : samples) {
    if (sample.outcome != Outcome::ok) continue;
    good.push_back(&sample);
    shapes.push_back(sample.shape);
  }
  const std::vector<PoreCell<D>> cells = cells_.get(exec, shapes);
  for (std::size_t k = 0; k < good.size(); ++k) {
    FlowTask<D>& task = good[k]->task;
    good[k]->outcome = cells[k].outcome;
    if (cells[k].outcome != Outcome::ok) continue;
    if (!cells[k].paths.lead_along(task.reynolds)) good[k]->outcome = Outcome::invalid_input;
    task.geometry = cells[k].geometry;
    task.coarser = cells[k].coarser;
    task.geometry_id = cells[k].id;
    task.solid_fraction = cells[k].solid_fraction;
  }
}

template <int D>
void PoreFlow<D>::solve(const Execution& exec, Samples& samples) {
  std::vector<FlowTask<D>*> tasks;
  for (Sample& sample : samples) {
    if (sample.outcome == Outcome::ok)
      tasks.push_back(&sample.task);
    else if (sample.task.velocity_field != nullptr)
      Kokkos::deep_copy(exec,
                        Kokkos::View<double*, Kokkos::MemoryUnmanaged>(
                            sample.task.velocity_field, signature_.output(velocity_port).size()),
                        nothing);
  }
  exec.fence("understudy/fluid/no_fields");
  // Fast flows take longest: they come first, so that no thread is left with one at the end.
  std::ranges::stable_sort(tasks, std::greater<>(),
                           [](const FlowTask<D>* task) { return length<D>(task->reynolds); });
  make_room(tasks.size());
  const auto at_once = static_cast<std::size_t>(solvers_[0]->cells_at_once());
  const std::size_t pieces = (tasks.size() + at_once - 1) / at_once;
  workers_->for_each(static_cast<int>(pieces), [&](int worker, const Execution& own, int piece) {
    throw_if_stop_requested_within_call();
    const std::size_t first = static_cast<std::size_t>(piece) * at_once;
    const std::size_t last = std::min(tasks.size(), first + at_once);
    solvers_[static_cast<std::size_t>(worker)]->solve(
        own, {tasks.begin() + static_cast<std::ptrdiff_t>(first),
              tasks.begin() + static_cast<std::ptrdiff_t>(last)});
  });
  for (Sample& sample : samples)
    if (sample.outcome == Outcome::ok) {
      sample.outcome = sample.task.outcome;
      work_ += sample.task.work;
    }
}

/// Solvers for the workers that will have work: of one cell each on processors, on a GPU of as many
/// as memory allows.
template <int D>
void PoreFlow<D>::make_room(std::size_t cells) {
  const std::size_t most = std::clamp<std::size_t>(cells, 1, static_cast<std::size_t>(most_cells_));
  const int at_once = on_gpu ? static_cast<int>(most) : 1;
  if (!solvers_.empty() && solvers_[0]->cells_at_once() < at_once) solvers_.clear();
  const std::size_t busy = std::min(most, static_cast<std::size_t>(workers_->size()));
  while (solvers_.size() < busy)
    solvers_.push_back(std::make_unique<FlowSolver<D>>(grid_, flow_settings(options_), at_once));
}

template <int D>
void PoreFlow<D>::write_outputs(const Execution& exec, const Samples& samples, std::size_t first,
                                const Batch& out, const Outcomes& outcomes) const {
  const auto write = [&](const std::string& name, const auto& value) {
    numerics::write_output(
        exec, samples, first, out, name,
        [&](const Sample& sample, std::size_t c) { return value(sample.task, c); });
  };
  write("drag", [](const FlowTask<D>& task, std::size_t d) { return task.drag[d]; });
  write("dissipation",
        [](const FlowTask<D>& task, std::size_t) { return dot<D>(task.drag, task.reynolds); });
  numerics::write_outcomes(exec, samples, first, outcomes);
}

template <int D>
Verdict PoreFlow<D>::end_step() {
  starts_.accept();
  return Verdict::accept;
}

template <int D>
void PoreFlow<D>::drop_step() {
  starts_.go_back();
}

template class PoreFlow<2>;
template class PoreFlow<3>;

}  // namespace understudy::fluid
