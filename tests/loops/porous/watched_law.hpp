#pragma once
#include <core/at.hpp>
#include <loops/porous/pore_law.hpp>
#include <loops/unsure_material.hpp>
#include <understudy/loops/guarded.hpp>

namespace understudy::test {

inline constexpr PoreLaw::Law true_law{.xx = 40, .xy = 10, .yy = 60, .inertia = 3};

/// `true_law` as a surrogate: 1 % too high, and unsure of fast flow.
class UnsureLaw : public PoreLaw {
 public:
  UnsureLaw()
      : PoreLaw({.xx = 40.4, .xy = 10.1, .yy = 60.6, .inertia = 3.03}, {.volume_fraction = true}),
        signature_(PoreLaw::signature()) {
    signature_.outputs.push_back({"uncertainty", "1", {}, true});
  }
  const Signature& signature() const override { return signature_; }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override {
    PoreLaw::apply(exec, in, out, outcomes);
    exec.fence();
    for (std::size_t i = 0; out.has("uncertainty") && i < in.size(); ++i)
      at(out["uncertainty"], i, 0) = std::abs(at(in["reynolds"], i, 0));
  }

 private:
  Signature signature_;
};

/// It under watch, with audits in every step.
struct WatchedLaw {
  WatchedLaw()
      : solver(std::make_shared<PoreLaw>(true_law, PoreLaw::Ports{.volume_fraction = true})),
        guarded(std::make_shared<UnsureLaw>(), solver, {std::make_shared<Limit>(12)},
                {.tolerance = 0.005,
                 .audit_worst = 2,
                 .audit_random = 3,
                 .repeats = 1,
                 .scales = {{"drag", 1e-6}}}) {}
  std::shared_ptr<PoreLaw> solver;
  loops::Guarded guarded;
};

}  // namespace understudy::test
