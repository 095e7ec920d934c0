#include <fmt/core.h>

#include <cmath>
#include <understudy/study/report/ranking.hpp>
#include <understudy/study/report/report.hpp>
#include <understudy/study/report/table.hpp>
#include <understudy/study/report/text.hpp>

namespace understudy::study {
namespace {

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

double relative_difference(const VerifiedPart& part) {
  return (part.predicted - part.truth) / std::abs(part.truth);
}

/// "0.95", "not defined".
std::string correlation(double value) {
  return std::isfinite(value) ? fmt::format("{:.2f}", value) : "not defined";
}

/// Parts that the rows with scaled seconds ran; 0 when there are none.
std::size_t parts_run(const ReportInput& input) {
  for (const Row& row : input.rows)
    if (row.parts_run > 0) return row.parts_run;
  return 0;
}

std::string settings_of(const VerifiedPart& part) {
  std::string text;
  for (const double value : part.settings)
    text += fmt::format("{}{}", text.empty() ? "" : " ", significant(value, 2));
  return text;
}

Table verified_table(const PartRanking& ranking) {
  Table table{{ranking.part, "chosen", "rank of " + std::to_string(ranking.parts),
               ranking.objective + ", predicted", "true", "difference", ranking.setting},
              {false, true, false, false, false, false, true},
              {},
              {9, 6, 10, 20, 9, 10, 24}};
  for (const VerifiedPart& part : ranking.verified)
    table.rows.push_back({std::to_string(part.part), part.is_best ? "best" : "drawn",
                          std::to_string(part.rank), significant(part.predicted, 4),
                          significant(part.truth, 4), percent(relative_difference(part)),
                          settings_of(part)});
  return table;
}

std::string regret_text(const PartRanking& ranking, const RankingResult& result) {
  if (!std::isfinite(result.regret)) return "";
  if (result.first == result.truly_best)
    return fmt::format("its best {}, {}, is the best of those verified", ranking.part,
                       result.first);
  return fmt::format("its best {}, {}, is {} worse than the best of those verified, {}",
                     ranking.part, result.first, percent(result.relative_regret),
                     result.truly_best);
}

}  // namespace

Json ranking_json(const Report& report) {
  const PartRanking& r = *report.input.ranking;
  const RankingResult& result = *report.ranking;
  Json verified = Json::array();
  for (const VerifiedPart& part : r.verified)
    verified.push_back({{"part", part.part},
                        {"chosen", part.is_best ? "best" : "random"},
                        {"rank", part.rank},
                        {"predicted", number_or_null(part.predicted)},
                        {"truth", number_or_null(part.truth)},
                        {"difference", number_or_null(relative_difference(part))},
                        {"settings", part.settings}});
  const auto payback = parts_of_first_payback(report);
  return {{"part", r.part},
          {"parts", r.parts},
          {"failed", r.failed},
          {"objective", r.objective},
          {"unit", r.unit},
          {"setting", {{"name", r.setting}, {"unit", r.setting_unit}}},
          {"compared", result.compared},
          {"spearman", number_or_null(result.spearman)},
          {"spearman_random", number_or_null(result.spearman_random)},
          {"kendall", number_or_null(result.kendall)},
          {"predicted_best", result.first},
          {"truly_best", result.truly_best},
          {"regret", number_or_null(result.regret)},
          {"relative_regret", number_or_null(result.relative_regret)},
          {"cost_of_verified", number_or_null(r.cost_of_verified)},
          {"parts_of_first_payback", payback ? Json(*payback) : Json(nullptr)},
          {"verified", verified}};
}

std::string scaling_sentence(const ReportInput& input) {
  if (!input.ranking) return "";
  std::string text =
      fmt::format(" One run is all {} {}s", input.ranking->parts, input.ranking->part);
  if (const std::size_t run = parts_run(input); run > 0)
    text += fmt::format("; the solver's seconds are scaled from {} of them", run);
  return text + ".";
}

std::string scaling_remark(const ReportInput& input) {
  const std::size_t run = parts_run(input);
  if (run == 0 || !input.ranking) return "";
  return fmt::format(" (the solver's scaled from {} of {} {}s)", run, input.ranking->parts,
                     input.ranking->part);
}

std::string ranking_sentence(const Report& report) {
  if (!report.ranking) return "";
  const PartRanking& r = *report.input.ranking;
  const RankingResult& result = *report.ranking;
  const std::string regret = regret_text(r, result);
  return fmt::format(
      " On {} verified {}s its ranking and the truth's correlate by {} (Spearman){}.",
      result.compared, r.part, correlation(result.spearman), regret.empty() ? "" : "; " + regret);
}

std::string ranking_markdown(const Report& report, const std::string& stem) {
  if (!report.ranking) return "";
  const PartRanking& r = *report.input.ranking;
  const RankingResult& result = *report.ranking;
  std::string text = fmt::format(
      "## Ranking of the {}s\n\nThe guarded surrogate ran {} {}s{} and ranked them by {} (the "
      "smaller the better). The truth ran {} of them.\n\n",
      r.part, r.parts, r.part, r.failed > 0 ? fmt::format(", {} without a result,", r.failed) : "",
      r.objective, r.verified.size());
  text += markdown_table(verified_table(r));
  text += fmt::format(
      "\n- Rank correlation over the {} with both objectives: {} (Spearman), {} (Kendall's tau-b); "
      "over those drawn at random alone: {} (Spearman).\n",
      result.compared, correlation(result.spearman), correlation(result.kendall),
      correlation(result.spearman_random));
  if (const std::string regret = regret_text(r, result); !regret.empty())
    text += fmt::format("- Regret: {} ({}{}).\n", regret, significant(result.regret),
                        r.unit == "1" ? "" : " " + r.unit);
  text += fmt::format(
      "- In the guarded run a verified {} took {} times as many calls of the operator as the mean "
      "{}: as far as that goes they are typical of what a {} costs the solver.\n",
      r.part, significant(r.cost_of_verified), r.part, r.part);
  return text + fmt::format("\n![Predicted against true objective]({}-ranking.svg)\n\n", stem);
}

std::string terminal_ranking(const Report& report) {
  if (!report.ranking) return "";
  return fmt::format("\n{}", aligned(verified_table(*report.input.ranking)));
}

}  // namespace understudy::study
