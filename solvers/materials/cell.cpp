#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/cell.hpp>
#include <understudy/solvers/numerics/samples.hpp>
#include <understudy/solvers/shapes/varying_parameters.hpp>

namespace understudy::materials {
namespace {

constexpr const char* stress_field_port = "stress_field";
constexpr const char* displacement_port = "displacement_fluctuation";

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

// Every phase of the geometry needs one; the names say which are there.
void check_materials(const std::vector<Phase>& phases, int needed) {
  if (static_cast<int>(phases.size()) >= needed) return;
  std::vector<std::string> names;
  for (const Phase& phase : phases) names.push_back("'" + phase.name + "'");
  throw InputError(
      {.what = fmt::format("Phase {} of the microstructure has no material", phases.size() + 1),
       .got = fmt::format("{} [[solver.phase]]: {}", phases.size(), fmt::join(names, ", ")),
       .expected = fmt::format("{}, one for each phase of the microstructure", needed),
       .todo = "Add a [[solver.phase]] for each that is missing, in the order of the "
               "phases",
       .key = "phase"});
}

double determinant(const std::vector<double>& f, int n) {
  if (n == 2) return f[0] * f[3] - f[1] * f[2];
  return f[0] * (f[4] * f[8] - f[5] * f[7]) + f[1] * (f[5] * f[6] - f[3] * f[8]) +
         f[2] * (f[3] * f[7] - f[4] * f[6]);
}

bool all_finite(const std::vector<double>& values) {
  return std::ranges::all_of(values, [](double v) { return std::isfinite(v); });
}

}  // namespace

template <int D>
std::vector<std::string> cell_parameters(const Microstructure<D>& microstructure) {
  std::vector<std::string> names = microstructure.parameters();
  names.insert(names.end(), {"contrast", "matrix_bulk_modulus"});
  return names;
}

/// One sample on its way through the solver.
template <int D>
struct CellSolver<D>::Sample {
  std::vector<double> load, shape;  // components of the mean deformation, microstructure's ports
  double contrast = 0, matrix_bulk_modulus = 0;
  bool within_limits = true;  // of the ports
  Outcome outcome = Outcome::ok;
  std::vector<CellTask<D>> tasks;  // one per level

  // Second-order extrapolation of a result: its error is a multiple of the voxels' size squared.
  // Without a solution on both grids, that of the fine one or its last iterate.
  template <class Read>
  double result(double ratio, const Read& read) const {
    const double fine = read(tasks[0]);
    if (tasks.size() < 2 || outcome != Outcome::ok) return fine;
    return (ratio * ratio * fine - read(tasks[1])) / (ratio * ratio - 1.0);
  }
};

template <int D>
CellSolver<D>::CellSolver(const CellOptions& options, std::vector<Phase> phases,
                          std::shared_ptr<const Microstructure<D>> microstructure,
                          const std::vector<std::string>& varying)
    : options_(options),
      phases_(std::move(phases)),
      microstructure_(std::move(microstructure)),
      contrast_varies_(contains(varying, "contrast")),
      matrix_varies_(contains(varying, "matrix_bulk_modulus")),
      loaded_(options.load_space == "full" ? D : 2) {
  check_cell(options_, phases_, varying);
  shapes::check_varying(varying, cell_parameters(*microstructure_));
  check_materials(phases_, microstructure_->phases());
  loads_ = make_load_space(D, loaded_, is_finite_strain());
  make_ports();
  const Moduli reference = moduli(options_.contrast, phases_[0].bulk_modulus);
  std::vector<int> resolutions{options_.resolution};
  if (options_.extrapolate_from > 0) resolutions.push_back(options_.extrapolate_from);
  for (const int resolution : resolutions)
    levels_.push_back(
        std::make_unique<CellLevel<D>>(options_, resolution, loads_, microstructure_, reference));
}

template <int D>
void CellSolver<D>::make_ports() {
  const auto n = static_cast<std::size_t>(loaded_), k = static_cast<std::size_t>(loads_.count);
  const bool finite = is_finite_strain();
  const std::vector<std::size_t> load = finite ? std::vector{n, n} : std::vector{k};
  const std::vector<std::size_t> tangent = finite ? std::vector{n, n, n, n} : std::vector{k, k};
  signature_.inputs = {{finite ? "deformation_gradient" : "strain", "1", load}};
  for (const Port& port : microstructure_->ports()) signature_.inputs.push_back(port);
  if (contrast_varies_) signature_.inputs.push_back({"contrast", "1", {}, false, stiffness_ratio});
  if (matrix_varies_)
    signature_.inputs.push_back({"matrix_bulk_modulus", "MPa", {}, false, modulus_in_mpa});
  signature_.outputs = {
      {"stress", "MPa", load}, {"tangent", "MPa", tangent}, {"energy", "MPa", {}}};
  for (const Port& port : field_ports()) signature_.outputs.push_back(port);
}

template <int D>
std::vector<Port> CellSolver<D>::field_ports() const {
  const Grid<D> grid = microstructure_->grid(options_.resolution);
  std::vector<std::size_t> voxels;
  for (int d = D - 1; d >= 0; --d) voxels.push_back(static_cast<std::size_t>(grid.n[d]));
  const auto with = [&](std::vector<std::size_t> components) {
    components.insert(components.begin(), voxels.begin(), voxels.end());
    return components;
  };
  return {{stress_field_port, "MPa", with({D, D}), true},
          {displacement_port, "1", with({D}), true}};
}

template <int D>
Moduli CellSolver<D>::moduli(double contrast, double matrix_bulk_modulus) const {
  const double scale = matrix_bulk_modulus / phases_[0].bulk_modulus;
  Moduli moduli;
  for (std::size_t p = 0; p < phases_.size(); ++p) {
    const bool own = phases_[p].bulk_modulus > 0;
    const Phase& phase = own ? phases_[p] : phases_[0];
    const double factor = p == 0 ? scale : own ? 1.0 : contrast * scale;
    moduli.mu[p] = factor * phase.shear_modulus;
    moduli.lambda[p] = factor * (phase.bulk_modulus - 2.0 / 3.0 * phase.shear_modulus);
  }
  return moduli;
}

template <int D>
typename CellSolver<D>::Samples CellSolver<D>::read_samples(const Execution& exec, const Batch& in,
                                                            std::size_t first) const {
  constexpr std::size_t most_at_once = 4096;  // tasks, answers included, take 3 kB each
  Samples samples(std::min(most_at_once, in.size() - first));
  const auto read = [&](const std::string& name, const auto& take) {
    const Limits limits = signature_.input(name).limits;
    const auto values = on_host(
        exec, Kokkos::subview(in[name], std::pair(first, first + samples.size()), Kokkos::ALL));
    for (std::size_t s = 0; s < samples.size(); ++s)
      for (std::size_t c = 0; c < values.extent(1); ++c) {
        take(samples[s], values(s, c));
        samples[s].within_limits &= limits.contain(values(s, c));
      }
  };
  read(signature_.inputs[0].name, [](Sample& s, double v) { s.load.push_back(v); });
  for (const Port& port : microstructure_->ports())
    read(port.name, [](Sample& s, double v) { s.shape.push_back(v); });
  for (Sample& sample : samples) {
    sample.contrast = options_.contrast;
    sample.matrix_bulk_modulus = phases_[0].bulk_modulus;
  }
  if (contrast_varies_) read("contrast", [](Sample& s, double v) { s.contrast = v; });
  if (matrix_varies_)
    read("matrix_bulk_modulus", [](Sample& s, double v) { s.matrix_bulk_modulus = v; });
  for (Sample& sample : samples) sample.outcome = judge(sample);
  return samples;
}

template <int D>
Outcome CellSolver<D>::judge(const Sample& sample) const {
  if (!all_finite(sample.load) || !all_finite(sample.shape) ||
      !all_finite({sample.contrast, sample.matrix_bulk_modulus}))
    return Outcome::invalid_input;
  if (!sample.within_limits) return Outcome::out_of_range;
  if (is_finite_strain() && determinant(sample.load, loaded_) <= 0) return Outcome::out_of_range;
  return Outcome::ok;
}

template <int D>
void CellSolver<D>::apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) {
  check_call(*this, in, out, outcomes);
  exec.fence("understudy/materials/cell");
  if (!workers_ || on_gpu)  // whose `exec` may not live on between two calls
    workers_ = std::make_unique<numerics::Workers>(exec);
  const Wanted wanted = out.has("tangent")  ? Wanted::tangent
                        : out.has("stress") ? Wanted::stress
                                            : Wanted::energy;
  Memories memories;
  for (const auto& level : levels_) memories.push_back(level->memories(in.slots()));
  numerics::solve_in_pieces(
      in.size(), [&](std::size_t first) { return read_samples(exec, in, first); },
      [&](const auto& shapes) { return fitting(shapes); },
      [&](Samples& samples, std::size_t first) {
        find_geometries(exec, samples);
        take_memories(memories, first, samples);
        ask_for_fields(exec, samples, first, out);
        solve_levels(samples, wanted);
        write_outputs(exec, samples, first, out, outcomes);
      });
}

/// How many samples, the first ones, have geometries that the case's memory has room for.
template <int D>
std::size_t CellSolver<D>::fitting(std::span<const std::vector<double>> shapes) const {
  std::size_t fit = shapes.size();
  for (const auto& level : levels_) fit = std::min(fit, level->geometries().fitting(shapes));
  return fit;
}

/// Makes the tasks of the samples that have a geometry.
template <int D>
void CellSolver<D>::find_geometries(const Execution& exec, Samples& samples) {
  for (const auto& level : levels_) {
    std::vector<Sample*> good;
    std::vector<std::vector<double>> shapes;
    for (Sample& sample : samples) {
      if (sample.outcome != Outcome::ok) continue;
      good.push_back(&sample);
      shapes.push_back(sample.shape);
    }
    const auto geometries = level->geometries().get(exec, shapes);
    for (std::size_t k = 0; k < good.size(); ++k) {
      Sample& sample = *good[k];
      sample.outcome = geometries[k].outcome;
      CellTask<D>& task = sample.tasks.emplace_back();
      task.geometry = geometries[k].geometry;
      task.moduli = moduli(sample.contrast, sample.matrix_bulk_modulus);
      task.phases = microstructure_->phases();
      std::ranges::copy(sample.load, task.load);
    }
  }
}

/// Points the tasks of the finest grid at the rows of `out`, from `first` on, that get their
/// fields; those of samples without a solution are not a number.
template <int D>
void CellSolver<D>::ask_for_fields(const Execution& exec, Samples& samples, std::size_t first,
                                   const Batch& out) const {
  const auto ask = [&](const char* port, double* FieldPointers::*pointer) {
    if (!out.has(port)) return;
    for (std::size_t s = 0; s < samples.size(); ++s) {
      const auto row = Kokkos::subview(out[port], first + s, Kokkos::ALL);
      if (samples[s].outcome == Outcome::ok)
        samples[s].tasks[0].fields.*pointer = row.data();
      else
        Kokkos::deep_copy(exec, row, std::numeric_limits<double>::quiet_NaN());
    }
  };
  ask(stress_field_port, &FieldPointers::stress);
  ask(displacement_port, &FieldPointers::displacement);
}

template <int D>
void CellSolver<D>::take_memories(const Memories& memories, std::size_t first,
                                  Samples& samples) const {
  for (std::size_t s = 0; s < samples.size(); ++s)
    for (std::size_t l = 0; l < samples[s].tasks.size(); ++l)
      samples[s].tasks[l].memory = memories[l][first + s];
}

template <int D>
void CellSolver<D>::solve_levels(Samples& samples, Wanted wanted) {
  for (std::size_t l = 0; l < levels_.size(); ++l) {
    std::vector<CellTask<D>*> tasks;
    for (Sample& sample : samples)
      if (sample.outcome == Outcome::ok) tasks.push_back(&sample.tasks[l]);
    levels_[l]->solve(*workers_, tasks, wanted);
    for (Sample& sample : samples)
      if (sample.outcome == Outcome::ok && !sample.tasks[l].converged)
        sample.outcome = Outcome::not_converged;
  }
}

template <int D>
void CellSolver<D>::write_outputs(const Execution& exec, const Samples& samples, std::size_t first,
                                  const Batch& out, const Outcomes& outcomes) const {
  const double ratio = levels_.back()->grid().spacing / levels_.front()->grid().spacing;
  const auto write = [&](const std::string& name, const auto& read) {
    numerics::write_output(
        exec, samples, first, out, name, [&](const Sample& sample, std::size_t c) {
          return sample.result(ratio, [&](const CellTask<D>& task) { return read(task, c); });
        });
  };
  write("stress", [](const CellTask<D>& task, std::size_t c) { return task.stress[c]; });
  write("tangent", [](const CellTask<D>& task, std::size_t c) { return task.tangent[c]; });
  write("energy", [](const CellTask<D>& task, std::size_t) { return task.energy; });
  numerics::write_outcomes(exec, samples, first, outcomes);
}

template <int D>
Verdict CellSolver<D>::end_step() {
  for (const auto& level : levels_) level->accept();
  return Verdict::accept;
}

template <int D>
void CellSolver<D>::drop_step() {
  for (const auto& level : levels_) level->go_back();
}

template <int D>
void CellSolver<D>::save_state(StateSink& state) const {
  for (std::size_t l = 0; l < levels_.size(); ++l) {
    StateSinkBelow level(state, "level_" + std::to_string(l));
    levels_[l]->save_state(level);
  }
}

template <int D>
void CellSolver<D>::restore_state(const StateSource& state) {
  for (std::size_t l = 0; l < levels_.size(); ++l)
    levels_[l]->restore_state(StateSourceBelow(state, "level_" + std::to_string(l)));
}

template <int D>
CellCounters CellSolver<D>::counters() const {
  CellCounters total;
  for (const auto& level : levels_) total += level->counters();
  return total;
}

template std::vector<std::string> cell_parameters(const Microstructure<2>&);
template std::vector<std::string> cell_parameters(const Microstructure<3>&);
template class CellSolver<2>;
template class CellSolver<3>;

std::unique_ptr<Operator> make_cell_solver(const CellSetup& setup) {
  if (setup.options.dimensions == 2)
    return std::make_unique<CellSolver<2>>(setup.options, setup.phases, setup.microstructure_2d,
                                           setup.varying);
  return std::make_unique<CellSolver<3>>(setup.options, setup.phases, setup.microstructure_3d,
                                         setup.varying);
}

}  // namespace understudy::materials
