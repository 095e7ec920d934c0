#pragma once
#include <cmath>
#include <core/at.hpp>
#include <loops/neo_hookean.hpp>
#include <understudy/core/guard.hpp>

namespace understudy::test {

/// A neo-Hookean material as a surrogate: its uncertainty grows with the shear F21.
class UnsureMaterial : public NeoHookean {
 public:
  explicit UnsureMaterial(Moduli moduli) : NeoHookean(moduli) {
    signature_ = NeoHookean::signature();
    signature_.outputs.push_back({"uncertainty", "1", {}, true});
  }
  const Signature& signature() const override { return signature_; }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override {
    NeoHookean::apply(exec, in, out, outcomes);
    exec.fence();
    for (std::size_t i = 0; out.has("uncertainty") && i < in.size(); ++i)
      at(out["uncertainty"], i, 0) = std::abs(at(in["deformation_gradient"], i, 2));
  }

 private:
  Signature signature_;
};

/// Refuses what is less certain than `limit`.
struct Limit : Guard {
  explicit Limit(double limit) : limit_(limit) {}
  std::string name() const override { return "limit"; }
  std::vector<std::string> reads() const override { return {"uncertainty"}; }
  void score(const Execution&, const Batch&, const Batch& out, Scores scores) override {
    for (std::size_t i = 0; i < out.size(); ++i)
      at(scores, i) = at(out["uncertainty"], i, 0) / limit_;
  }
  double limit_;
};

}  // namespace understudy::test
