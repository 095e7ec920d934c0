#include <algorithm>
#include <cmath>
#include <numbers>
#include <understudy/surrogates/guards/limit_score.hpp>
#include <understudy/surrogates/guards/output_guards.hpp>
#include <understudy/surrogates/guards/strain_kernels.hpp>

namespace understudy::surrogates {
namespace {

template <int D>
struct ScoreEllipticity {
  Field tangent, directions;
  Scores scores;
  KOKKOS_FUNCTION void operator()(const int i) const {
    double squared = 0.0;
    for (int k = 0; k < D * D * D * D; ++k) squared += tangent(i, k) * tangent(i, k);
    double smallest = Kokkos::sqrt(squared);
    for (std::size_t n = 0; n < directions.extent(0); ++n) {
      double acoustic[D * D] = {};
      for (int a = 0; a < D; ++a)
        for (int j = 0; j < D; ++j)
          for (int b = 0; b < D; ++b)
            for (int l = 0; l < D; ++l)
              acoustic[a * D + b] +=
                  tangent(i, ((a * D + j) * D + b) * D + l) * directions(n, j) * directions(n, l);
      const double eigenvalue = smallest_eigenvalue<D>(acoustic);
      smallest = Kokkos::min(smallest, eigenvalue);
    }
    scores(i) = 1.0 - smallest / Kokkos::sqrt(squared);  // NaN where the tangent has one
  }
};

struct ScoreDissipation {
  Field flow, dissipation;
  Scores scores;
  KOKKOS_FUNCTION void operator()(const int i) const {
    const double value = dissipation(i, 0);
    double largest = 0.0;
    for (std::size_t k = 0; k < flow.extent(1); ++k)
      largest = Kokkos::max(largest, Kokkos::abs(flow(i, k)));
    const bool gains = value < 0.0 && largest > 0.0;
    scores(i) = Kokkos::isnan(value) ? value : gains || !Kokkos::isfinite(value) ? 2.0 : 0.0;
  }
};

struct ScoreEnergy {
  Field energy;
  Scores scores;
  double middle, half_width;
  KOKKOS_FUNCTION void operator()(const int i) const {
    scores(i) = Kokkos::abs(energy(i, 0) - middle) / half_width;
  }
};

// Even on the half circle; on the half sphere the spiral of Saff & Kuijlaars 1997.
std::vector<std::vector<double>> half_of_all_directions(std::size_t dimensions) {
  std::vector<std::vector<double>> all;
  if (dimensions == 2) {
    for (int k = 0; k < 18; ++k)
      all.push_back({std::cos(k * std::numbers::pi / 18), std::sin(k * std::numbers::pi / 18)});
    return all;
  }
  constexpr int count = 98;
  double turn = 0.0;
  for (int k = 0; k < count / 2; ++k) {
    const double height = 1.0 - 2.0 * k / (count - 1.0), radius = std::sqrt(1.0 - height * height);
    turn = k == 0 ? 0.0 : turn + 3.6 / std::sqrt(count) / radius;
    all.push_back({radius * std::cos(turn), radius * std::sin(turn), height});
  }
  return all;
}

}  // namespace

void SpreadGuard::score(const Execution& exec, const Batch&, const Batch& out, Scores scores) {
  score_by_limit(exec, out["uncertainty"], limit_, scores);
}

EllipticityGuard::EllipticityGuard(std::size_t dimensions) {
  const auto all = half_of_all_directions(dimensions);
  directions_ = Field("understudy/surrogates/directions", all.size(), dimensions);
  const auto host = Kokkos::create_mirror_view(directions_);
  for (std::size_t n = 0; n < all.size(); ++n)
    for (std::size_t k = 0; k < dimensions; ++k) host(n, k) = all[n][k];
  Kokkos::deep_copy(directions_, host);
}

void EllipticityGuard::score(const Execution& exec, const Batch&, const Batch& out, Scores scores) {
  const Kokkos::RangePolicy<Execution> samples(exec, 0, static_cast<int>(scores.extent(0)));
  const char* label = "understudy/surrogates/score_ellipticity";
  if (directions_.extent(1) == 2)
    Kokkos::parallel_for(label, samples, ScoreEllipticity<2>{out["tangent"], directions_, scores});
  else
    Kokkos::parallel_for(label, samples, ScoreEllipticity<3>{out["tangent"], directions_, scores});
}

EnergyGuard::EnergyGuard(std::pair<double, double> range, double margin)
    : middle_(0.5 * (range.first + range.second)) {
  const double least = 1e-9 * std::fabs(middle_) + 1e-300;  // of what never varied
  half_width_ = (0.5 + margin) * std::max(range.second - range.first, least);
}

void EnergyGuard::score(const Execution& exec, const Batch&, const Batch& out, Scores scores) {
  Kokkos::parallel_for("understudy/surrogates/score_energy",
                       Kokkos::RangePolicy<Execution>(exec, 0, static_cast<int>(scores.extent(0))),
                       ScoreEnergy{out["energy"], scores, middle_, half_width_});
}

void DissipationGuard::score(const Execution& exec, const Batch& in, const Batch& out,
                             Scores scores) {
  Kokkos::parallel_for("understudy/surrogates/score_dissipation",
                       Kokkos::RangePolicy<Execution>(exec, 0, static_cast<int>(scores.extent(0))),
                       ScoreDissipation{in["reynolds"], out["dissipation"], scores});
}

}  // namespace understudy::surrogates
