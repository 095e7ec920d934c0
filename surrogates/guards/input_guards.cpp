#include <understudy/surrogates/guards/input_guards.hpp>
#include <understudy/surrogates/guards/limit_score.hpp>
#include <understudy/surrogates/guards/strain_kernels.hpp>

namespace understudy::surrogates {
namespace {

using Range = Kokkos::RangePolicy<Execution>;

struct ScoreJacobian {
  Field deformation;
  Scores scores;
  KOKKOS_FUNCTION void operator()(const int i) const {
    const double* f = &deformation(i, 0);
    const double j = deformation.extent(1) == 4 ? determinant<2>(f) : determinant<3>(f);
    scores(i) = j > 0.0 ? 0.0 : 2.0;
  }
};

struct ScoreRange {
  Field features;
  Kokkos::View<double*> middle, half_width;
  Scores scores;
  KOKKOS_FUNCTION void operator()(const int i) const {
    double worst = 0.0;
    for (std::size_t k = 0; k < middle.extent(0); ++k) {
      const double away = Kokkos::abs(features(i, k) - middle(k)) / half_width(k);
      worst = away > worst || Kokkos::isnan(away) ? away : worst;  // NaN stays
    }
    scores(i) = worst;
  }
};

Range samples(const Execution& exec, const Scores& scores) {
  return Range(exec, 0, static_cast<int>(scores.extent(0)));
}

}  // namespace

void JacobianGuard::score(const Execution& exec, const Batch& in, const Batch&, Scores scores) {
  Kokkos::parallel_for("understudy/surrogates/score_jacobian", samples(exec, scores),
                       ScoreJacobian{in["deformation_gradient"], scores});
}

RangeGuard::RangeGuard(GuardFeatures features, const GuardData& data, double margin)
    : features_(std::move(features)),
      middle_("understudy/surrogates/range_middle", data.range_low.size()),
      half_width_("understudy/surrogates/range_half_width", data.range_low.size()) {
  const auto middle = Kokkos::create_mirror_view(middle_);
  const auto half_width = Kokkos::create_mirror_view(half_width_);
  for (std::size_t k = 0; k < data.range_low.size(); ++k) {
    const double low = data.range_low[k], high = data.range_high[k];
    middle(k) = 0.5 * (low + high);
    // A parameter that never varied may differ by rounding.
    const double width = Kokkos::max(high - low, 1e-9 * Kokkos::abs(high) + 1e-300);
    half_width(k) = (0.5 + margin) * width;
  }
  Kokkos::deep_copy(middle_, middle);
  Kokkos::deep_copy(half_width_, half_width);
}

void RangeGuard::score(const Execution& exec, const Batch& in, const Batch&, Scores scores) {
  Kokkos::parallel_for("understudy/surrogates/score_range", samples(exec, scores),
                       ScoreRange{features_.range(exec, in), middle_, half_width_, scores});
}

DistanceGuard::DistanceGuard(GuardFeatures features, const GuardData& data, double limit)
    : nearest_(std::move(features), data), limit_(limit) {}

void DistanceGuard::score(const Execution& exec, const Batch& in, const Batch&, Scores scores) {
  score_by_limit(exec, nearest_.distances(exec, in), limit_, scores);
}

}  // namespace understudy::surrogates
