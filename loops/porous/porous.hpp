#pragma once
#include <memory>
#include <understudy/core/resources.hpp>
#include <understudy/core/settings.hpp>
#include <understudy/loops/loop.hpp>
#include <understudy/loops/porous/fields.hpp>
#include <understudy/loops/porous/model.hpp>

namespace understudy::loops {

/// Steady flow through a graded porous body in the plane, whose drag is an operator: the equations
/// of Darcy, Brinkman and Forchheimer for the superficial velocity U and the intrinsic pressure p
/// (Vafai and Tien 1981; Hsu and Cheng 1990),
///
///     div U = 0,
///     density/porosity div(U U/porosity) = -grad p + div(viscosity/porosity grad U) - G(U),
///
/// with G the pressure gradient that the local pores need. The operator has `reynolds` [2] =
/// density U L / viscosity (L the side of the pore cell) and any scalar parameters (which come from
/// [loop.field]; `volume_fraction` is one minus the porosity) as inputs, and `drag` [2] = G L^3
/// density / viscosity^2 and `dissipation` = power per volume x L^4 density^2 / viscosity^3 as
/// outputs.
///
/// Finite volumes, second order, on a staggered grid (Harlow and Welch 1965): each component stands
/// on the faces it flows through, pressures in the cells. The operator is evaluated at these faces,
/// with the mean of the four around for the other component, because a drag of the cells' mean
/// velocities would not see a velocity that alternates from face to face. What the pressure does to
/// a face is minus what its flux does to continuity, and convection is central and conserves
/// kinetic energy, so the works of pressure, drag, stresses and inertia add up to zero exactly.
///
/// One call of the operator per iteration, over all velocity points: see `FlowPath`. Sparse LU of
/// velocities and pressures together. See `flow_quantities` for the results and `flow_frame` for
/// the pictures, one per step of the inlet velocity.
class PorousFlow : public Loop {
 public:
  PorousFlow(PorousModel model, PorousFields fields);

  const Signature& needs() const override { return needs_; }
  std::vector<std::string> quantity_names() const override;

  /// Throws InputError when the operator lacks a port or refuses the parameters of a point, and
  /// Interrupted when asked to stop. Its state is offered to the context's checkpoint after every
  /// accepted increment of the inlet velocity.
  LoopResult run(Operator& op, LoopContext& context) override;

  const PorousModel& model() const { return model_; }
  const PorousFields& fields() const { return fields_; }

 private:
  PorousModel model_;
  PorousFields fields_;
  Signature needs_;
};

/// The porous body of a case's [loop], for an operator of this signature. Throws InputError for
/// unknown keys, sides and openings that do not fit, and parameters without a field.
std::unique_ptr<PorousFlow> make_porous(const Settings& case_settings, const Resources& resources,
                                        const Signature& op);

}  // namespace understudy::loops
