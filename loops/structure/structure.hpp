#pragma once
#include <memory>
#include <understudy/core/resources.hpp>
#include <understudy/core/settings.hpp>
#include <understudy/loops/loop.hpp>
#include <understudy/loops/structure/model.hpp>

namespace understudy::loops {

/// A plane-strain structure at finite strain whose material is an operator: total Lagrangian finite
/// elements (Q1 with F-bar, or eight nodes), Newton with the operator's exact tangent and a sparse
/// direct solver, load or displacement control in equal steps that are halved where Newton fails.
///
/// The operator has `deformation_gradient` [2,2] and any scalar parameters (which come from
/// [loop.field]) as inputs, and `stress` (first Piola-Kirchhoff) [2,2], `tangent` [2,2,2,2] and
/// `energy` as outputs. It is called once per Newton iteration over all integration points. See
/// `structure_quantities` for the results and `structure_frame` for the pictures, one per load
/// step.
class Structure : public Loop {
 public:
  explicit Structure(StructureModel model);

  const Signature& needs() const override { return needs_; }
  std::vector<std::string> quantity_names() const override;

  /// Throws InputError when the operator lacks a port, and Interrupted when asked to stop. Its
  /// state is offered to the context's checkpoint after every accepted increment of the load.
  LoopResult run(Operator& op, LoopContext& context) override;

  const StructureModel& model() const { return model_; }

 private:
  StructureModel model_;
  Signature needs_;
};

/// The structure of a case's [loop], for an operator of this signature. Throws InputError for
/// unknown keys, geometries that do not fit, and parameters without a field.
std::unique_ptr<Structure> make_structure(const Settings& case_settings, const Resources& resources,
                                          const Signature& op);

}  // namespace understudy::loops
