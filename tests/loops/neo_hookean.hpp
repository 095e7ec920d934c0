#pragma once
#include <understudy/core/operator.hpp>

namespace understudy::test {

/// Compressible neo-Hookean material in plane strain, in closed form: the oracle of the loops'
/// tests. psi = mu/2 (I1 - 3 - 2 ln J) + lambda/2 ln^2 J. Moduli are fixed, or the shear modulus is
/// a port.
class NeoHookean : public Operator {
 public:
  struct Moduli {
    double lambda = 100, mu = 80;  // MPa
  };
  NeoHookean();
  explicit NeoHookean(Moduli moduli, bool shear_modulus_port = false);

  const Signature& signature() const override { return signature_; }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override;
  Verdict end_step() override {
    ++end_steps;
    return Verdict::accept;
  }
  void drop_step() override { ++drop_steps; }

  int calls = 0, end_steps = 0, drop_steps = 0;

 private:
  Moduli moduli_;
  Signature signature_;
};

/// Writes P, dP/dF and psi at one F (row by row); any of the outputs may be null.
KOKKOS_FUNCTION void neo_hookean(const double* f, NeoHookean::Moduli moduli, double* stress,
                                 double* tangent, double* energy);

}  // namespace understudy::test
