#include <Kokkos_Core.hpp>
#include <cstdio>
#include <understudy/core/operator.hpp>

// An operator defined outside the library: y = 2 x.
struct Twice {
  understudy::Field x, y;
  KOKKOS_FUNCTION void operator()(int i) const { y(i, 0) = 2 * x(i, 0); }
};

class Doubling : public understudy::Operator {
 public:
  const understudy::Signature& signature() const override { return signature_; }
  void apply(const understudy::Execution& exec, const understudy::Batch& in, understudy::Batch& out,
             understudy::Outcomes outcomes) override {
    check_call(*this, in, out, outcomes);
    Kokkos::deep_copy(exec, outcomes, understudy::Outcome::ok);
    Kokkos::parallel_for("consumer/twice",
                         Kokkos::RangePolicy<>(exec, 0, static_cast<int>(in.size())),
                         Twice{in["x"], out["y"]});
  }

 private:
  understudy::Signature signature_{{{"x", "1", {}}}, {{"y", "1", {}}}};
};

int main(int argc, char** argv) {
  const Kokkos::ScopeGuard kokkos(argc, argv);
  Doubling op;
  const understudy::Batch in(op.signature().inputs, 3);
  understudy::Batch out(op.signature().outputs, 3);
  Kokkos::deep_copy(in["x"], 21.0);
  op.apply({}, in, out, understudy::Outcomes("outcomes", 3));
  Kokkos::fence();
  std::printf("y = %g\n", out["y"](2, 0));
  return out["y"](2, 0) == 42 ? 0 : 1;
}
