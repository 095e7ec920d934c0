#include <loops/neo_hookean.hpp>

namespace understudy::test {

KOKKOS_FUNCTION void neo_hookean(const double* f, NeoHookean::Moduli m, double* stress,
                                 double* tangent, double* energy) {
  const double j = f[0] * f[3] - f[1] * f[2];
  const double log_j = Kokkos::log(j);
  const double g[4] = {f[3] / j, -f[2] / j, -f[1] / j, f[0] / j};  // F^-T
  if (energy != nullptr)
    *energy = 0.5 * m.mu * (f[0] * f[0] + f[1] * f[1] + f[2] * f[2] + f[3] * f[3] - 2 - 2 * log_j) +
              0.5 * m.lambda * log_j * log_j;
  const double s = m.lambda * log_j - m.mu;
  if (stress != nullptr)
    for (int c = 0; c < 4; ++c) stress[c] = m.mu * f[c] + s * g[c];
  if (tangent == nullptr) return;
  for (int i = 0; i < 2; ++i)
    for (int a = 0; a < 2; ++a)
      for (int k = 0; k < 2; ++k)
        for (int b = 0; b < 2; ++b)
          tangent[8 * i + 4 * a + 2 * k + b] = (i == k && a == b ? m.mu : 0) +
                                               m.lambda * g[2 * i + a] * g[2 * k + b] -
                                               s * g[2 * i + b] * g[2 * k + a];
}

constexpr double least_modulus = 0, most_modulus = 1e9;  // MPa

struct Evaluate {
  Field f, modulus, stress, tangent, energy;
  Outcomes outcomes;
  NeoHookean::Moduli moduli;

  KOKKOS_FUNCTION void operator()(std::size_t i) const {
    double values[4], p[4], a[16], psi;
    for (int c = 0; c < 4; ++c) values[c] = f(i, c);
    NeoHookean::Moduli m = moduli;
    if (modulus.extent(0) > 0) m.mu = modulus(i, 0);
    neo_hookean(values, m, p, a, &psi);
    outcomes(i) = Outcome::ok;
    const double j = values[0] * values[3] - values[1] * values[2];
    if (Kokkos::isnan(j + m.mu))
      outcomes(i) = Outcome::invalid_input;
    else if (j <= 0 || !(least_modulus <= m.mu && m.mu <= most_modulus))
      outcomes(i) = Outcome::out_of_range;
    const double bad = outcomes(i) == Outcome::ok ? 0 : Kokkos::Experimental::quiet_NaN_v<double>;
    for (std::size_t c = 0; c < stress.extent(1); ++c) stress(i, c) = p[c] + bad;
    for (std::size_t c = 0; c < tangent.extent(1); ++c) tangent(i, c) = a[c] + bad;
    for (std::size_t c = 0; c < energy.extent(1); ++c) energy(i, c) = psi + bad;
  }
};

NeoHookean::NeoHookean(Moduli moduli, bool shear_modulus_port)
    : moduli_(moduli),
      signature_{
          {{"deformation_gradient", "1", {2, 2}}},
          {{"stress", "MPa", {2, 2}}, {"tangent", "MPa", {2, 2, 2, 2}}, {"energy", "MPa", {}}}} {
  if (shear_modulus_port)
    signature_.inputs.push_back({"shear_modulus", "MPa", {}, false, {least_modulus, most_modulus}});
}

NeoHookean::NeoHookean() : NeoHookean(Moduli{}) {}

void NeoHookean::apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) {
  check_call(*this, in, out, outcomes);
  ++calls;
  const auto field = [](const Batch& batch, const char* name) {
    return batch.has(name) ? batch[name] : Field();
  };
  Kokkos::parallel_for(
      "understudy/test/neo_hookean",
      Kokkos::RangePolicy<Execution, Kokkos::IndexType<std::size_t>>(exec, 0, in.size()),
      Evaluate{in["deformation_gradient"], field(in, "shear_modulus"), field(out, "stress"),
               field(out, "tangent"), field(out, "energy"), outcomes, moduli_});
}

}  // namespace understudy::test
