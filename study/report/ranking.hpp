#pragma once
#include <optional>
#include <string>
#include <understudy/study/report/input.hpp>

namespace understudy::study {

struct Report;

/// What the verified parts say of a ranking. Numbers are NaN where too few parts were verified.
struct RankingResult {
  std::size_t compared = 0;  ///< verified parts with both objectives
  double spearman = 0;       ///< rank correlation of both objectives over these
  double kendall = 0;        ///< tau-b
  double spearman_random =
      0;                  ///< Spearman's over those that were drawn: the others are chosen alike
  std::size_t first = 0;  ///< compared part that the surrogate finds best
  std::size_t truly_best = 0;  ///< compared part that is best
  double regret = 0;           ///< true objective of `first` less that of `truly_best`, in its unit
  double relative_regret = 0;  ///< over the latter's size
};

RankingResult judge_ranking(const PartRanking& ranking);

/// Failed parts, on either side.
std::vector<Failure> ranking_failures(const ReportInput& input);

/// How many parts the smallest sweep has that pays data and training within itself, if any does.
std::optional<double> parts_of_first_payback(const Report& report);

/// The report's `ranking` in report.json; only where there is one.
Json ranking_json(const Report& report);

/// Its section of report.md, with the picture `stem`-ranking.svg, and its sentence in the verdict;
/// empty for a loop of a single part.
std::string ranking_markdown(const Report& report, const std::string& stem);
std::string ranking_sentence(const Report& report);

/// Which seconds are scaled: " One run is ...". Empty for a loop of a single part.
std::string scaling_sentence(const ReportInput& input);

/// The same for an axis: " (the solver's scaled from 10 of 64 layouts)"; empty when none is.
std::string scaling_remark(const ReportInput& input);

}  // namespace understudy::study
