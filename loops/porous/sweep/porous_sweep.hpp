#pragma once
#include <memory>
#include <understudy/core/resources.hpp>
#include <understudy/core/settings.hpp>
#include <understudy/loops/loop.hpp>
#include <understudy/loops/porous/fields.hpp>
#include <understudy/loops/porous/model.hpp>
#include <understudy/loops/porous/sweep/layouts.hpp>

namespace understudy::loops {

/// What all layouts of a sweep have in common.
struct SweepModel {
  PorousModel body;
  FieldSites sites;                    ///< `porous_sites` of the body's grid
  std::vector<ParameterField> fields;  ///< there; those of the laid-out parameter are filled anew
  std::size_t laid_out = 0;            ///< which of the fields that is
  SweepOptions options;
  SweepLayouts layouts;

  PorousFields fields_of(std::size_t layout) const;
};

/// A design sweep: many layouts of the pores in one porous body (see `PorousFlow` for its
/// equations), each solved from nothing, so that a layout's result does not depend on which others
/// were run. The linear systems of all have one pattern, which is analysed once.
///
/// The quantities are those of the flow with a value per layout, and `objective`, by which layouts
/// are ranked. A layout whose flow is not found gets no number (NaN) and a line in the note; the
/// sweep goes on. One frame per layout, whose time is the layout's number.
class PorousSweep : public Loop {
 public:
  explicit PorousSweep(SweepModel model);

  const Signature& needs() const override { return needs_; }
  std::vector<std::string> quantity_names() const override;
  LoopParts parts() const override;

  /// The control values of a layout [rows x columns], from the lower left, row by row.
  Quantity part_settings(std::size_t part) const override;

  /// Throws InputError when the operator lacks a port or refuses the parameters of the first
  /// layout, and Interrupted when asked to stop. The state is offered to the context's checkpoint
  /// after every layout.
  LoopResult run(Operator& op, LoopContext& context) override;

  const SweepModel& model() const { return model_; }

 private:
  SweepModel model_;
  Signature needs_;
};

/// The quantities of a sweep, without values.
std::vector<Quantity> sweep_quantities(const SweepOptions& options);

/// Their part of the reference manual, in Markdown.
std::string sweep_quantities_manual();

/// The sweep of a case's [loop], for an operator of this signature. Throws InputError for unknown
/// keys, sides and openings that do not fit, parameters without a field and layouts that cannot be.
std::unique_ptr<PorousSweep> make_porous_sweep(const Settings& case_settings,
                                               const Resources& resources, const Signature& op);

}  // namespace understudy::loops
