#pragma once
#include <understudy/core/operator.hpp>

/// An operator defined outside the library: y = 2 x.
class Doubling : public understudy::Operator {
 public:
  const understudy::Signature& signature() const override { return signature_; }

  void apply(const understudy::Execution& exec, const understudy::Batch& in, understudy::Batch& out,
             understudy::Outcomes outcomes) override {
    check_call(*this, in, out, outcomes);
    Kokkos::deep_copy(exec, outcomes, understudy::Outcome::ok);
    const Kokkos::RangePolicy<> samples(exec, 0, static_cast<int>(in.size()));
    Kokkos::parallel_for("consumer/twice", samples, Twice{in["x"], out["y"]});
  }

 private:
  struct Twice {
    understudy::Field x, y;
    KOKKOS_FUNCTION void operator()(int i) const { y(i, 0) = 2 * x(i, 0); }
  };
  understudy::Signature signature_{{{"x", "1", {}}}, {{"y", "1", {}}}};
};
