#pragma once
#include <array>
#include <cmath>
#include <numbers>
#include <understudy/core/random.hpp>
#include <understudy/surrogates/training_set.hpp>

namespace understudy::surrogates::testing {

/// A drag law with the traits of a square array of elliptic cylinders: it grows with the solid
/// fraction as the series of Sangani & Acrivos 1982 and faster towards contact, is anisotropic by
/// the ellipse in Stokes flow, and by flow, lattice and ellipse in the inertia, which is quadratic
/// in slow flow and linear in fast flow (Forchheimer).
struct PoreLaw {
  double fraction, aspect, angle;

  using Vector = std::array<double, 2>;

  /// Half trace, and the deviator (11 - 22) / 2 and 12, of the tensor at the flow u.
  std::array<double, 3> tensor(const Vector& u) const {
    const double c = fraction, length = std::log(aspect);
    const double series = -0.5 * std::log(c) - 0.738 + c - 0.887 * c * c + 2.038 * c * c * c;
    const double k = 4.0 * std::numbers::pi / series / std::pow(1.0 - c / 0.785, 1.5);
    const double cosine = std::cos(2.0 * angle), sine = std::sin(2.0 * angle);
    const double mean = k * std::exp(0.3 * length * length), split = 0.6 * length * (1.0 + c);
    const double w = u[0] * u[0] + u[1] * u[1];
    const double inertia = 0.04 * k * w / std::sqrt(w + 100.0);
    const double f1 = (u[0] * u[0] - u[1] * u[1]) / (w + 25.0), f2 = 2 * u[0] * u[1] / (w + 25.0);
    return {mean * std::cosh(split) + inertia * (1.0 + 0.3 * (f1 * f1 - f2 * f2)),
            -mean * std::sinh(split) * cosine + inertia * (0.2 * f1 - 0.3 * length * cosine),
            -mean * std::sinh(split) * sine + inertia * (-0.1 * f2 - 0.3 * length * sine)};
  }

  Vector drag(const Vector& u) const {
    const auto [half_trace, first, second] = tensor(u);
    return {(half_trace + first) * u[0] + second * u[1],
            second * u[0] + (half_trace - first) * u[1]};
  }
};

/// Ports of a cell with one ellipse in a square lattice.
inline Signature ellipse_signature() {
  return {{{"reynolds", "1", {2}},
           {"volume_fraction", "1", {}},
           {"aspect", "1", {}},
           {"angle", "rad", {}}},
          {{"drag", "1", {2}}, {"dissipation", "1", {}}}};
}

/// Samples of that law: solid fraction 0.05 to 0.5, aspect 1 to 3, any angle, |reynolds| from 0.05
/// to 50 (even in its logarithm) in any direction; every tenth is for validation, every tenth for
/// tests.
inline TrainingSet pore_samples(std::size_t count) {
  TrainingSet set;
  for (const Port& port : ellipse_signature().inputs) set.inputs.push_back({port, {}});
  for (const Port& port : ellipse_signature().outputs) set.outputs.push_back({port, {}});
  for (std::size_t k = 0; k < count; ++k) {
    const Stream stream(1, "pore law", k);
    const PoreLaw law{0.05 + 0.45 * stream.uniform(0), 1.0 + 2.0 * stream.uniform(1),
                      std::numbers::pi * stream.uniform(2)};
    const double speed = 0.05 * std::pow(1000.0, stream.uniform(3));
    const double turn = 2.0 * std::numbers::pi * stream.uniform(4);
    const PoreLaw::Vector u = {speed * std::cos(turn), speed * std::sin(turn)};
    const PoreLaw::Vector drag = law.drag(u);
    set.inputs[0].values.insert(set.inputs[0].values.end(), u.begin(), u.end());
    set.inputs[1].values.push_back(law.fraction);
    set.inputs[2].values.push_back(law.aspect);
    set.inputs[3].values.push_back(law.angle);
    set.outputs[0].values.insert(set.outputs[0].values.end(), drag.begin(), drag.end());
    set.outputs[1].values.push_back(drag[0] * u[0] + drag[1] * u[1]);
    set.splits.push_back(k % 10 == 8 ? Split::valid : k % 10 == 9 ? Split::test : Split::train);
  }
  return set;
}

}  // namespace understudy::surrogates::testing
