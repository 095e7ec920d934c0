#include <understudy/surrogates/guards/limit_score.hpp>

namespace understudy::surrogates {
namespace {

struct ScoreByLimit {
  Field values;
  Scores scores;
  double limit;
  KOKKOS_FUNCTION void operator()(const int i) const {
    scores(i) = limit > 0.0 ? values(i, 0) / limit : Kokkos::Experimental::infinity_v<double>;
  }
};

}  // namespace

void score_by_limit(const Execution& exec, const Field& values, double limit,
                    const Scores& scores) {
  Kokkos::parallel_for("understudy/surrogates/score_by_limit",
                       Kokkos::RangePolicy<Execution>(exec, 0, static_cast<int>(scores.extent(0))),
                       ScoreByLimit{values, scores, limit});
}

}  // namespace understudy::surrogates
