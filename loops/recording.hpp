#pragma once
#include <memory>
#include <understudy/core/operator.hpp>
#include <understudy/core/sample_sink.hpp>

namespace understudy::loops {

/// Hands every batch that an operator has solved to a sink, with its outcomes and wall seconds, and
/// changes nothing else. A loop run through it is a data generator.
class Recording : public Operator {
 public:
  /// `op` and `sink` must not be null.
  Recording(std::shared_ptr<Operator> op, std::shared_ptr<SampleSink> sink)
      : op_(std::move(op)), sink_(std::move(sink)) {}

  const Signature& signature() const override { return op_->signature(); }
  Archive constants() const override { return op_->constants(); }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override;
  Verdict end_step() override;
  void drop_step() override;
  void save_state(StateSink& state) const override;
  void restore_state(const StateSource& state) override;

 private:
  std::shared_ptr<Operator> op_;
  std::shared_ptr<SampleSink> sink_;
};

}  // namespace understudy::loops
