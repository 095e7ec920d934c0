#include <loops/porous/pore_law.hpp>

namespace understudy::test {

KOKKOS_FUNCTION double pore_resistance(double c) { return 10 * c / ((1 - c) * (1 - c) * (1 - c)); }

double resistance_of(double volume_fraction) { return pore_resistance(volume_fraction); }

struct EvaluatePoreLaw {
  PoreLaw::Law law;
  Field reynolds, fraction, angle, force_x, force_y, drag, dissipation;
  Outcomes outcomes;

  KOKKOS_FUNCTION double number(const Field& field, int i, double standard) const {
    return field.extent(0) > 0 ? field(i, 0) : standard;
  }

  KOKKOS_FUNCTION void operator()(int i) const {
    const double u = reynolds(i, 0), v = reynolds(i, 1);
    const double turn = number(angle, i, 0), c = number(fraction, i, -1);
    const double cosine = Kokkos::cos(turn), sine = Kokkos::sin(turn);
    const double along = cosine * u + sine * v, across = cosine * v - sine * u;
    const double a = law.xx * along + law.xy * across, b = law.xy * along + law.yy * across;
    const double g = c < 0 ? 1 : pore_resistance(c);
    const double inertia = law.inertia * Kokkos::sqrt(u * u + v * v);
    const double x = g * (cosine * a - sine * b + inertia * u) + number(force_x, i, 0);
    const double y = g * (sine * a + cosine * b + inertia * v) + number(force_y, i, 0);
    const double power = x * u + y * v;
    outcomes(i) = Outcome::ok;
    if (Kokkos::isnan(power))
      outcomes(i) = Outcome::invalid_input;
    else if (fraction.extent(0) > 0 && !(0 <= c && c <= 0.9))
      outcomes(i) = Outcome::out_of_range;
    const double bad = outcomes(i) == Outcome::ok ? 0 : Kokkos::Experimental::quiet_NaN_v<double>;
    if (drag.extent(0) > 0) drag(i, 0) = x + bad;
    if (drag.extent(0) > 0) drag(i, 1) = y + bad;
    if (dissipation.extent(0) > 0) dissipation(i, 0) = power + bad;
  }
};

PoreLaw::PoreLaw(Law law, Ports ports)
    : law_(law),
      signature_{{{"reynolds", "1", {2}}}, {{"drag", "1", {2}}, {"dissipation", "1", {}}}} {
  if (ports.volume_fraction)
    signature_.inputs.push_back({"volume_fraction", "1", {}, false, {0, 0.9}});
  if (ports.angle) signature_.inputs.push_back({"angle", "rad", {}});
  if (ports.force)
    for (const char* name : {"force_x", "force_y"}) signature_.inputs.push_back({name, "1", {}});
}

void PoreLaw::apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) {
  check_call(*this, in, out, outcomes);
  ++calls;
  const auto field = [](const Batch& batch, const char* name) {
    return batch.has(name) ? batch[name] : Field();
  };
  Kokkos::parallel_for(
      "understudy/test/pore_law",
      Kokkos::RangePolicy<Execution>(exec, 0, static_cast<int>(in.size())),
      EvaluatePoreLaw{law_, in["reynolds"], field(in, "volume_fraction"), field(in, "angle"),
                      field(in, "force_x"), field(in, "force_y"), field(out, "drag"),
                      field(out, "dissipation"), outcomes});
  if (!disturb) return;
  exec.fence();
  disturb(in, out, outcomes);
}

}  // namespace understudy::test
