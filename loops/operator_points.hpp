#pragma once
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/core/operator.hpp>
#include <understudy/loops/fields.hpp>
#include <vector>

namespace understudy::loops {

/// Where a loop evaluates its operator, and how it speaks of that.
struct OperatorSites {
  std::vector<Point2> places;
  std::string unit;    ///< of the places
  std::string points;  ///< "integration points"
  std::string whole;   ///< "structure": what they are points of
};

/// An operator at all points of a loop: one call evaluates all of them, whose numbers are the slot
/// ids. Memory is allocated once.
class OperatorPoints {
 public:
  OperatorPoints(Operator& op, const Execution& exec, const Signature& ports, OperatorSites sites);

  /// Fills the inputs that stay as they are, one number per point.
  void set_parameters(const std::vector<ParameterField>& parameters);

  /// Evaluates `inputs()` into `outputs()`; says which point failed and why (the number that is
  /// beyond the limits of its port, if there is one), empty when none did.
  std::string call();

  /// Throws InputError when the last call refused the inputs of a point as `refused`: for a call
  /// whose other inputs cannot be the reason. `state` says of what, "of the unloaded structure".
  void require_valid(const std::vector<Outcome>& refused, const std::string& state) const;

  Verdict end_step();
  void drop_step();

  /// The answers of the last call, counts and seconds. `restore` brings them back without a call;
  /// throws InputError when `archive` is of other points.
  void save(Archive& archive) const;
  void restore(const Archive& archive);

  const Execution& execution() const { return exec_; }
  const Batch& inputs() const { return in_; }
  const Batch& outputs() const { return out_; }
  std::size_t calls() const { return calls_; }
  double seconds() const { return seconds_; }  ///< inside the operator

 private:
  std::size_t first_failure() const;
  std::string describe(std::size_t point) const;

  Operator& op_;
  Execution exec_;
  OperatorSites sites_;
  std::vector<ParameterField> parameters_;
  Batch in_, out_;
  Outcomes outcomes_;
  std::size_t calls_ = 0;
  double seconds_ = 0;
};

/// `ports` and, when `extras`, the outputs `uncertainty` and `source` of an operator that has them.
Signature with_extras(Signature ports, const Signature& op, bool extras);

/// Throws InputError unless an operator `op` has the ports that a loop needs and no other inputs
/// that must be filled. `loop` is what it does not fit ("the structure"), `todo` what would.
void require_operator(const Signature& needs, const Signature& op, const std::string& loop,
                      const std::string& todo);

}  // namespace understudy::loops
