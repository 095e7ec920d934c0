#pragma once
#include <optional>
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/core/frame_sink.hpp>
#include <understudy/core/operator.hpp>
#include <understudy/core/progress.hpp>
#include <understudy/core/trajectory_sink.hpp>
#include <understudy/loops/checkpoint.hpp>
#include <vector>

namespace understudy::loops {

/// What a loop was run for: one number per step (a load-displacement curve), per part (the layouts
/// of a design sweep) or a single one.
struct Quantity {
  std::string name;
  std::string unit;
  std::vector<double> values;
  /// The values are errors already, relative to what is right (0 would be right, 0.01 is 1 %; unit
  /// "1"): a report takes them as they are, and compares them with no other run's.
  bool is_error = false;
};

/// Wall seconds of a run (all parts of one that was interrupted, without the time that pictures and
/// saving its state took), split by what they were spent on.
struct LoopSeconds {
  double total = 0;
  double operator_calls = 0;  ///< inside Operator::apply and end_step
  double macro_solve = 0;     ///< assembly and linear solves of the loop itself
};

/// The independent parts that a loop consists of, as the layouts of a design sweep: each can be run
/// without the others. Most loops are a single part.
struct LoopParts {
  std::size_t count = 1;
  std::string name = "part";  ///< what one is called: "layout"
  std::string objective;  ///< quantity that the parts compete for, the smaller the better; or ""
};

/// What one part of a run cost.
struct PartCost {
  std::size_t part = 0;
  std::size_t calls = 0;  ///< of Operator::apply
  double seconds = 0;     ///< wall seconds, without pictures and saved states
};

/// What a run leaves behind; everything but `seconds` is the same for the same inputs.
struct LoopResult {
  bool completed = false;  ///< false: it gave up; `note` says where and why
  std::string note;
  std::string advice = {};  ///< where it gave up: what may help, "take ..."; empty: the usual
  std::vector<Quantity> quantities;
  std::size_t steps = 0;
  std::size_t calls = 0;    ///< of Operator::apply
  std::size_t samples = 0;  ///< operator evaluations in all calls
  LoopSeconds seconds;
  /// Of a loop of several parts: those that were run. Each has a value of every quantity, in this
  /// order; NaN where it failed, as `note` says.
  std::vector<PartCost> parts;
  Archive history;  ///< residuals, step sizes, final state: for result.h5
};

/// Where a loop runs and whom it tells.
struct LoopContext {
  Execution exec;
  Progress& progress;
  FrameSink* frames = nullptr;       ///< null: no pictures
  Checkpoint* checkpoint = nullptr;  ///< null: nothing is saved; a loop may do without
  std::vector<std::size_t> parts =
      {};  ///< of the loop's parts, those to run, in this order; empty: all
  TrajectorySink* trajectory = nullptr;  ///< of loops over molecules; null: nowhere
};

/// A simulation that calls an operator again and again. It does not know what it calls.
class Loop {
 public:
  virtual ~Loop() = default;

  /// The ports the loop needs; an operator that has them (and optional others) will do.
  virtual const Signature& needs() const = 0;

  /// Names of the quantities that `run` will give, so that a report can be checked before it; empty
  /// when the loop does not say.
  virtual std::vector<std::string> quantity_names() const { return {}; }

  virtual LoopParts parts() const { return {}; }

  /// What makes a part what it is, known before any run (a layout's control values). Throws
  /// InternalError for a loop of a single part.
  virtual Quantity part_settings(std::size_t part) const;

  /// What it hands over to the context's trajectory, if anything.
  virtual std::optional<TrajectoryPlan> trajectory() const { return {}; }

  /// Throws Interrupted when asked to stop; numerical failure is reported in the result.
  virtual LoopResult run(Operator& op, LoopContext& context) = 0;
};

}  // namespace understudy::loops
