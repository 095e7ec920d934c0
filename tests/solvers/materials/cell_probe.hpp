#pragma once
#include <Eigen/Dense>
#include <understudy/solvers/materials/cell.hpp>
#include <vector>

#include "reference_materials.hpp"

namespace understudy::materials {

/// What a cell answered to one load, as plain vectors and matrices.
struct CellAnswer {
  Outcome outcome = Outcome::ok;
  double energy = 0;
  Eigen::VectorXd stress;
  Eigen::MatrixXd tangent;
};

inline CellOptions elastic_options(int dimensions, int resolution, const std::string& element,
                                   double tolerance) {
  CellOptions options;
  options.dimensions = dimensions;
  options.resolution = resolution;
  options.element = element;
  options.law = "linear_elastic";
  options.load_space = "full";
  options.tolerance = tolerance;
  return options;
}

inline CellOptions finite_options(int dimensions, int resolution, double tolerance,
                                  const std::string& load_space) {
  CellOptions options;
  options.dimensions = dimensions;
  options.resolution = resolution;
  options.load_space = load_space;
  options.tolerance = tolerance;
  return options;
}

/// The entries of a matrix row by row, as ports have them.
template <class Matrix>
Eigen::VectorXd by_rows(const Matrix& matrix) {
  Eigen::VectorXd entries(matrix.size());
  for (Eigen::Index a = 0; a < matrix.size(); ++a)
    entries(a) = matrix(a / matrix.cols(), a % matrix.cols());
  return entries;
}

/// Asks a cell solver for one load at a time, from a cold start, through the operator's ports.
template <int D>
class CellProbe {
 public:
  CellProbe(const CellOptions& options, std::shared_ptr<const Microstructure<D>> microstructure,
            const reference::Moduli& inclusion = reference::kInclusion,
            const reference::Moduli& matrix = reference::kMatrix)
      : solver_(
            options,
            {{"matrix", matrix.bulk, matrix.shear}, {"inclusion", inclusion.bulk, inclusion.shear}},
            microstructure, names(*microstructure)) {}

  /// Outcome, energy, stress and tangent.
  CellAnswer operator()(const Eigen::VectorXd& load, const std::vector<double>& parameters = {}) {
    return ask(load, parameters, solver_.signature().outputs);
  }

  /// The stress alone, which costs no solves for the tangent; NaN unless the outcome is ok.
  Eigen::VectorXd stress(const Eigen::VectorXd& load, const std::vector<double>& parameters = {}) {
    const CellAnswer answer = ask(load, parameters, {solver_.signature().outputs[0]});
    if (answer.outcome == Outcome::ok) return answer.stress;
    return Eigen::VectorXd::Constant(load.size(), std::nan(""));
  }

  CellCounters counters() const { return solver_.counters(); }

 private:
  CellAnswer ask(const Eigen::VectorXd& load, const std::vector<double>& parameters,
                 const std::vector<Port>& wanted) {
    const auto& inputs = solver_.signature().inputs;
    Batch in(inputs, 1), out(wanted, 1);
    set(in[inputs[0].name], load);
    for (std::size_t p = 0; p < parameters.size(); ++p)
      set(in[inputs[p + 1].name], Eigen::VectorXd::Constant(1, parameters[p]));
    Outcomes outcomes("outcomes", 1);
    solver_.apply(Execution(), in, out, outcomes);
    Kokkos::fence();
    CellAnswer answer;
    answer.outcome = on_host(outcomes)(0);
    answer.stress = get(out["stress"]);
    if (out.has("energy")) answer.energy = get(out["energy"])(0);
    if (out.has("tangent"))
      answer.tangent = get(out["tangent"]).reshaped(load.size(), load.size()).transpose();
    return answer;
  }

  static std::vector<std::string> names(const Microstructure<D>& microstructure) {
    std::vector<std::string> all;
    for (const Port& port : microstructure.ports()) all.push_back(port.name);
    return all;
  }
  static void set(const Field& field, const Eigen::VectorXd& values) {
    const auto host = Kokkos::create_mirror_view(field);
    for (Eigen::Index i = 0; i < values.size(); ++i)
      host(0, static_cast<std::size_t>(i)) = values(i);
    Kokkos::deep_copy(field, host);
  }
  static Eigen::VectorXd get(const Field& field) {
    const auto host = on_host(field);
    return Eigen::Map<const Eigen::VectorXd>(host.data(),
                                             static_cast<Eigen::Index>(host.extent(1)));
  }

  CellSolver<D> solver_;
};

}  // namespace understudy::materials
