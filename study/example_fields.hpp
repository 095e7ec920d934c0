#pragma once
#include <functional>
#include <understudy/core/operator.hpp>
#include <understudy/io/shard_fields.hpp>
#include <understudy/study/context.hpp>

namespace understudy::study {

/// Which samples of a dataset keep fields of the solver, as examples: those of `dataset.fields`.
class ExampleFields {
 public:
  ExampleFields(std::vector<Port> ports, double share, std::uint64_t seed);

  const std::vector<Port>& ports() const { return ports_; }

  /// Depends on seed, path and state alone: never on shards, or on what was computed before. A Weyl
  /// sequence along paths and along states: any few consecutive paths have nearly the right share.
  bool chosen(std::int64_t path, std::int64_t state) const;

  /// How many samples are chosen of paths [first, last), each of so many states.
  io::FieldPlan plan(std::size_t first, std::size_t last, std::size_t states) const;

 private:
  std::vector<Port> ports_;
  double share_;
  std::uint64_t start_;
};

/// Those that the case asks for. Throws InputError, with the place in the case, for a name that is
/// none of the solver's optional outputs.
ExampleFields example_fields(const StudyContext& context, const Signature& solver);

/// Asks an operator for example fields too: in calls of their own, so that the other samples of a
/// batch do not pay for them, and no more of them at once than fit into a bounded piece of memory.
/// Slots are paths, steps are states. Answers stay as they are.
class WithExampleFields : public Operator {
 public:
  /// Takes the fields of these rows of a batch.
  using Take = std::function<void(const std::vector<std::size_t>& rows, const Batch& fields)>;

  WithExampleFields(std::shared_ptr<Operator> op, ExampleFields fields, Take take);

  const Signature& signature() const override { return op_->signature(); }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override;
  Verdict end_step() override;
  void drop_step() override { op_->drop_step(); }

 private:
  std::shared_ptr<Operator> op_;
  ExampleFields fields_;
  Take take_;
  std::int64_t state_ = 0;
};

}  // namespace understudy::study
