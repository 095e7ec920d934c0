#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <understudy/study/report/rank_correlation.hpp>
#include <understudy/study/report/ranking.hpp>
#include <understudy/study/report/report.hpp>

namespace understudy::study {
namespace {

/// Objectives of the verified parts that have both.
struct Pairs {
  std::vector<const VerifiedPart*> parts;
  std::vector<double> predicted, truth;
};

Pairs pairs_of(const PartRanking& ranking, bool only_random) {
  Pairs pairs;
  for (const VerifiedPart& part : ranking.verified) {
    if (!std::isfinite(part.predicted) || !std::isfinite(part.truth)) continue;
    if (only_random && part.is_best) continue;
    pairs.parts.push_back(&part);
    pairs.predicted.push_back(part.predicted);
    pairs.truth.push_back(part.truth);
  }
  return pairs;
}

std::size_t smallest(const std::vector<double>& values) {
  return static_cast<std::size_t>(std::ranges::min_element(values) - values.begin());
}

}  // namespace

RankingResult judge_ranking(const PartRanking& ranking) {
  const Pairs all = pairs_of(ranking, false), random = pairs_of(ranking, true);
  RankingResult result;
  result.compared = all.parts.size();
  result.spearman = spearman(all.predicted, all.truth);
  result.kendall = kendall(all.predicted, all.truth);
  result.spearman_random = spearman(random.predicted, random.truth);
  result.regret = result.relative_regret = std::numeric_limits<double>::quiet_NaN();
  if (all.parts.empty()) return result;
  const std::size_t first = smallest(all.predicted), best = smallest(all.truth);
  result.first = all.parts[first]->part;
  result.truly_best = all.parts[best]->part;
  result.regret = all.truth[first] - all.truth[best];
  result.relative_regret = result.regret == 0 ? 0 : result.regret / std::abs(all.truth[best]);
  return result;
}

std::vector<Failure> ranking_failures(const ReportInput& input) {
  std::vector<Failure> failures;
  if (!input.ranking) return failures;
  const PartRanking& ranking = *input.ranking;
  if (ranking.failed > 0)
    failures.push_back({"guarded", fmt::format("{} of {} {}s came to no result and take no part in "
                                               "the ranking.",
                                               ranking.failed, ranking.parts, ranking.part)});
  for (const VerifiedPart& part : ranking.verified)
    if (!std::isfinite(part.truth))
      failures.push_back(
          {"",
           fmt::format("The truth came to no result for {} {}, which all errors leave out.",
                       ranking.part, part.part),
           true});
  return failures;
}

std::optional<double> parts_of_first_payback(const Report& report) {
  if (!report.input.ranking || !report.break_even.runs) return std::nullopt;
  return std::ceil(*report.break_even.runs * static_cast<double>(report.input.ranking->parts));
}

}  // namespace understudy::study
