#pragma once
#include <cmath>
#include <understudy/core/random.hpp>
#include <understudy/surrogates/training_set.hpp>

namespace understudy::surrogates::testing {

/// A composite with an analytic energy: a mixture, by volume fraction, of two plane-strain
/// neo-Hookean energies, the second `contrast` times as stiff, each along its own stretch of the
/// common deformation C. Bulk modulus k in MPa, shear modulus 28.8462 MPa.
struct Composite {
  double fraction, contrast, bulk;

  struct Answer {
    double energy, stress[4], tangent[16];
  };

  Answer evaluate(const double* f) const {
    const double j = f[0] * f[3] - f[1] * f[2], log_j = std::log(j);
    const double inverse_t[4] = {f[3] / j, -f[2] / j, -f[1] / j, f[0] / j};
    const double stiffening = 1.0 - fraction + fraction * 2.0 * contrast / (1.0 + contrast);
    const double mu = 28.8462 * stiffening, lambda = (bulk - 2.0 / 3.0 * 28.8462) * stiffening;
    double squared = 0.0;
    for (int k = 0; k < 4; ++k) squared += f[k] * f[k];
    Answer answer{};
    answer.energy = 0.5 * mu * (squared - 2.0 - 2.0 * log_j) + 0.5 * lambda * log_j * log_j;
    const double pressure = lambda * log_j - mu;
    for (int a = 0; a < 4; ++a) {
      answer.stress[a] = mu * f[a] + pressure * inverse_t[a];
      for (int b = 0; b < 4; ++b)
        answer.tangent[4 * a + b] =
            (a == b ? mu : 0.0) + lambda * inverse_t[a] * inverse_t[b] -
            pressure * inverse_t[2 * (a / 2) + b % 2] * inverse_t[2 * (b / 2) + a % 2];
    }
    return answer;
  }
};

/// Port lists of that composite.
inline Signature composite_signature() {
  return {{{"deformation_gradient", "1", {2, 2}},
           {"volume_fraction", "1", {}},
           {"contrast", "1", {}},
           {"matrix_bulk_modulus", "MPa", {}}},
          {{"energy", "MPa", {}}, {"stress", "MPa", {2, 2}}, {"tangent", "MPa", {2, 2, 2, 2}}}};
}

/// Symmetric stretches along straight paths in logarithmic strain, principal stretches within
/// 0.75..1.3; every tenth path is for validation, every tenth for tests.
inline TrainingSet composite_samples(std::size_t paths, std::size_t states) {
  const Signature signature = composite_signature();
  TrainingSet set;
  for (const Port& port : signature.inputs) set.inputs.push_back({port, {}});
  for (const Port& port : signature.outputs) set.outputs.push_back({port, {}});
  for (std::size_t path = 0; path < paths; ++path) {
    const Stream stream(1, "composite", path);
    const Composite cell{0.05 + 0.25 * stream.uniform(0), 2.0 + 18.0 * stream.uniform(1),
                         40.0 + 60.0 * stream.uniform(2)};
    const double angle = 3.14159265358979 * stream.uniform(3);
    const double first = std::cos(6.28318530717959 * stream.uniform(4));
    const double second = std::sin(6.28318530717959 * stream.uniform(4));
    const auto limit = [](double e) { return std::log(e > 0 ? 1.3 : 0.75) / e; };
    const double longest = std::min(limit(first), limit(second));
    for (std::size_t k = 1; k <= states; ++k) {
      const double size = longest * static_cast<double>(k) / static_cast<double>(states);
      const double a = std::exp(size * first), b = std::exp(size * second);
      const double c = std::cos(angle), s = std::sin(angle);
      const double f[4] = {a * c * c + b * s * s, (a - b) * c * s, (a - b) * c * s,
                           a * s * s + b * c * c};
      const Composite::Answer answer = cell.evaluate(f);
      set.inputs[0].values.insert(set.inputs[0].values.end(), f, f + 4);
      set.inputs[1].values.push_back(cell.fraction);
      set.inputs[2].values.push_back(cell.contrast);
      set.inputs[3].values.push_back(cell.bulk);
      set.outputs[0].values.push_back(answer.energy);
      set.outputs[1].values.insert(set.outputs[1].values.end(), answer.stress, answer.stress + 4);
      set.outputs[2].values.insert(set.outputs[2].values.end(), answer.tangent,
                                   answer.tangent + 16);
      set.splits.push_back(path % 10 == 8   ? Split::valid
                           : path % 10 == 9 ? Split::test
                                            : Split::train);
    }
  }
  return set;
}

}  // namespace understudy::surrogates::testing
