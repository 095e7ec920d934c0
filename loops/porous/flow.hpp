#pragma once
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/loops/operator_points.hpp>
#include <understudy/loops/porous/drag_model.hpp>
#include <understudy/loops/porous/flow_system.hpp>
#include <understudy/loops/porous/model.hpp>
#include <understudy/loops/porous/momentum.hpp>
#include <vector>

namespace understudy::loops {

/// Work per second and m of depth of everything in the momentum balances, W/m. With the operator's
/// answers they add up exactly: pressure = drag + brinkman + inertia.
struct FlowPower {
  double pressure = 0;     ///< of the pressure on the inlets
  double drag = 0;         ///< against the drag
  double brinkman = 0;     ///< against the macroscopic viscous stresses, those on walls included
  double inertia = 0;      ///< kinetic energy that leaves less what enters, and mixing at inlets
  double dissipation = 0;  ///< drag, with the operator's `dissipation` in place of drag x velocity
};

/// The flow through a porous body: its state, the residuals of its equations, one call of the
/// operator over all velocity points, and the flow that the drag model expects. One object serves
/// many layouts of pores, one after the other: the system's ordering, memory and velocities stay.
class Flow {
 public:
  /// `extras`: also ask for `uncertainty` and `source` where the operator offers them. `parameters`
  /// name the scalar inputs that every `PorousFields` will fill.
  Flow(const PorousModel& model, const std::vector<ParameterField>& parameters, Operator& op,
       const Execution& exec, bool extras);

  /// Another layout of pores. What is known of the flow and the drag becomes a first guess.
  void set_fields(const PorousFields& fields);

  /// This part of the inlet velocities flows from now on.
  void set_inlets(double factor);

  /// Whether the operator has not been asked about these pores yet.
  bool fresh() const { return !drag_.known(); }

  /// A first guess of the velocities: those of the layout before, or what a large resistance, the
  /// same everywhere, would make of the inlets. Says why when it cannot.
  std::string guess();

  /// The flow (velocities and pressures) that the drag model expects: Newton's method with exact
  /// derivatives; no call of the operator. Says why when it does not converge.
  std::string solve();

  /// Calls the operator at the present velocities, and lets the drag model learn from it. Says why
  /// when points failed.
  std::string evaluate();

  /// Norm of the residuals of the momentum balances with the answers of the last evaluation, over
  /// that of their largest term; the unknown velocities' points count.
  double relative_residual() const { return residual_; }

  void require_valid_fields() const;
  Verdict end_step() { return points_.end_step(); }
  void drop_step() { points_.drop_step(); }

  /// Velocities, pressures and drag model; `clear` forgets them.
  void save_state(Archive& archive) const;
  void restore_state(const Archive& archive);
  void clear();

  /// The same with the operator's answers, counts and seconds: all of it.
  void save(Archive& archive) const;
  void restore(const Archive& archive);

  const PorousModel& model() const { return model_; }
  const PorousFields& fields() const { return fields_; }
  const OperatorPoints& points() const { return points_; }
  const std::vector<double>& velocity() const { return velocity_; }
  const std::vector<double>& pressure() const { return pressure_; }
  double macro_seconds() const { return macro_seconds_; }

  /// Of the last evaluation.
  FlowPower power() const;

  /// What the balances of the inlets' points yield, Pa; of every point, 0 where there is no inlet.
  std::vector<double> inlet_pressures() const;

 private:
  void copy_state();
  void fill_reynolds();
  void take_answers();
  void compute_terms(const Field& gradient);
  double residual_norm() const;
  std::vector<double> residuals() const;
  std::string newton_step(bool damp);
  FlowCoefficients coefficients(const HostField& drag) const;

  const PorousModel& model_;
  PorousFields fields_;
  OperatorPoints points_;
  FlowSystem system_;
  Stencil stencil_;
  DragModel drag_;
  FlowState state_;
  std::vector<double> viscosity_;
  std::vector<double> velocity_, pressure_;
  Field point_velocity_, gradient_, expected_, terms_;
  HostField host_terms_;
  double inlet_factor_ = 0, guess_factor_ = 0;  // now, and of the velocities that are a guess
  double residual_ = 0;
  double macro_seconds_ = 0;
};

/// The ports that the loop needs of an operator, its parameters included.
Signature porous_needs(const std::vector<ParameterField>& parameters);

}  // namespace understudy::loops
