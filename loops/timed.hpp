#pragma once
#include <memory>
#include <understudy/core/operator.hpp>

namespace understudy::loops {

/// What a Timed operator has seen so far, in all parts of a run that was interrupted.
struct CallStatistics {
  std::size_t calls = 0;    ///< of apply
  std::size_t samples = 0;  ///< in all calls
  double seconds = 0;       ///< wall time inside apply, waiting for the device included
  double end_step_seconds = 0;
};

/// Measures an operator and changes nothing else.
class Timed : public Operator {
 public:
  explicit Timed(std::shared_ptr<Operator> op) : op_(std::move(op)) {}

  const Signature& signature() const override { return op_->signature(); }
  Archive constants() const override { return op_->constants(); }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override;
  Verdict end_step() override;
  void drop_step() override { op_->drop_step(); }
  void save_state(StateSink& state) const override;
  void restore_state(const StateSource& state) override;

  const CallStatistics& statistics() const { return statistics_; }

 private:
  std::shared_ptr<Operator> op_;
  CallStatistics statistics_;
};

}  // namespace understudy::loops
