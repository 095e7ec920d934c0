#pragma once
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/core/operator.hpp>
#include <understudy/loops/operator_points.hpp>
#include <understudy/loops/structure/element_kernels.hpp>
#include <understudy/loops/structure/linear_system.hpp>
#include <understudy/loops/structure/model.hpp>
#include <vector>

namespace understudy::loops {

/// Residual and tangent of a structure whose material is an operator: every evaluation is one call
/// of it over all integration points, whose numbers are the slot ids. Memory is allocated once.
class Equilibrium {
 public:
  /// `extras`: also ask for `uncertainty` and `source` where the operator offers them.
  Equilibrium(const StructureModel& model, Operator& op, const Execution& exec, bool extras);

  /// Internal forces and stiffness at a displacement [2 nodes]; returns why they could not be had,
  /// empty when all is well.
  std::string evaluate(const std::vector<double>& u);

  /// Internal forces of the last evaluation, per degree of freedom, N per mm.
  const std::vector<double>& internal() const { return internal_; }

  /// Norm of load - internal over the unknowns, over the larger of the load's and the reactions'.
  double relative_residual(double factor) const;

  /// Displacement increments of the Newton step at the last evaluation, where degrees of freedom
  /// without equation move by `given`; empty when the tangent is singular.
  std::vector<double> newton_step(double factor, const std::vector<double>& given);

  /// After an evaluation of the unloaded structure: throws InputError when the operator refused a
  /// point's input, which can only be its parameters.
  void require_valid_fields() const;

  Verdict end_step() { return points_.end_step(); }
  void drop_step() { points_.drop_step(); }

  /// What the last evaluation, at the accepted displacement `u`, got from the operator, counts and
  /// seconds. `restore` brings forces and stiffness back without calling it; throws InputError when
  /// `archive` is of another structure.
  void save(Archive& archive) const;
  void restore(const Archive& archive, const std::vector<double>& u);

  /// What all of it runs on.
  const Execution& execution() const { return points_.execution(); }
  const StructureModel& model() const { return model_; }
  const Batch& inputs() const { return points_.inputs(); }
  const Batch& outputs() const { return points_.outputs(); }
  std::size_t calls() const { return points_.calls(); }
  double operator_seconds() const { return points_.seconds(); }
  double macro_seconds() const { return macro_seconds_; }
  const HostField& stiffness() const { return host_stiffness_; }

 private:
  std::string kinematics(const std::vector<double>& u);
  void assemble();

  const StructureModel& model_;
  OperatorPoints points_;
  Displacement u_;
  Kokkos::View<double*> ratios_;
  Field forces_, stiffness_;
  HostField host_forces_, host_stiffness_;
  LinearSystem system_;
  std::vector<double> internal_;
  double macro_seconds_ = 0;
};

/// The ports that the structure needs of an operator, its parameters included.
Signature structure_needs(const std::vector<ParameterField>& fields);

}  // namespace understudy::loops
