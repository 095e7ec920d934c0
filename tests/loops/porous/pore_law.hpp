#pragma once
#include <functional>
#include <understudy/core/operator.hpp>

namespace understudy::test {

/// A drag law in closed form, the oracle of the porous loop's tests:
/// drag = g [K reynolds + inertia |reynolds| reynolds] + force, with K symmetric, turned by the
/// port `angle` (rad), and g = 10 c / (1 - c)^3 of the port `volume_fraction` c; dissipation = drag
/// . reynolds. A port that is not asked for turns nothing, has g = 1, and adds no force.
class PoreLaw : public Operator {
 public:
  struct Law {
    double xx = 40, xy = 0, yy = 40, inertia = 0;
  };
  struct Ports {
    bool volume_fraction = false, angle = false, force = false;
  };
  explicit PoreLaw(Law law) : PoreLaw(law, Ports{}) {}
  PoreLaw(Law law, Ports ports);

  const Signature& signature() const override { return signature_; }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override;
  Verdict end_step() override {
    ++end_steps;
    return verdict ? verdict() : Verdict::accept;
  }
  void drop_step() override { ++drop_steps; }

  /// What the port `reynolds` promises; the law itself takes all of them.
  void limit_reynolds(double most) { signature_.inputs[0].limits = {-most, most}; }

  std::function<void(const Batch&, Batch&, Outcomes)> disturb;  ///< after every call, if any
  std::function<Verdict()> verdict;
  int calls = 0, end_steps = 0, drop_steps = 0;

 private:
  Law law_;
  Signature signature_;
};

/// g of the law.
double resistance_of(double volume_fraction);

}  // namespace understudy::test
