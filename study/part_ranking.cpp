#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/loops/ranking.hpp>
#include <understudy/study/part_ranking.hpp>

namespace understudy::study {
namespace {

// Mean calls of the operator for these parts; for all when there are none.
double mean_calls(const RunRecord& run, const std::vector<std::size_t>& parts) {
  double sum = 0, count = 0;
  for (const loops::PartCost& cost : run.costs) {
    if (!parts.empty() && std::ranges::find(parts, cost.part) == parts.end()) continue;
    sum += static_cast<double>(cost.calls);
    count += 1;
  }
  return sum / count;
}

// The place of every part in a ranking, from 1.
std::vector<std::size_t> ranks(const std::vector<double>& objective) {
  std::vector<std::size_t> rank(objective.size());
  std::size_t place = 0;
  for (const std::size_t part : loops::smallest_first(objective)) rank[part] = ++place;
  return rank;
}

}  // namespace

PartRanking part_ranking(const ReportWork& work) {
  const Verification& chosen = work.verification;
  const RunRecord& guarded = representative(work.guarded_runs);
  const loops::Quantity& objective = find_quantity(guarded.quantities, chosen.loop.objective);
  const StudyContext& context = work.context;
  const auto loop = context.make_loop(context.make_solver()->signature());
  const std::vector<std::size_t> rank = ranks(objective.values);
  PartRanking ranking{.part = chosen.loop.name,
                      .parts = chosen.loop.count,
                      .objective = objective.name,
                      .unit = objective.unit};
  ranking.failed = static_cast<std::size_t>(
      std::ranges::count_if(objective.values, [](double value) { return std::isnan(value); }));
  const auto add = [&](std::size_t part, bool is_best) {
    const loops::Quantity settings = loop->part_settings(part);
    ranking.setting = settings.name;
    ranking.setting_unit = settings.unit;
    const loops::Quantity& truth = find_quantity(work.true_run.quantities, objective.name);
    ranking.verified.push_back({part, rank[part], is_best, settings.values, objective.values[part],
                                at_parts(work.true_run, truth, {part}).values.front()});
  };
  for (const std::size_t part : chosen.best) add(part, true);
  for (const std::size_t part : chosen.random) add(part, false);
  ranking.cost_of_verified = mean_calls(guarded, chosen.parts) / mean_calls(guarded, {});
  return ranking;
}

void add_scaling(const ReportWork& work, std::vector<std::string>& sentences) {
  const Verification& chosen = work.verification;
  if (chosen.parts.empty()) return;
  sentences.push_back(fmt::format(
      "The surrogates ran all {} {}s. The truth and the classical settings ran {} of them (the {} "
      "that the guarded surrogate finds best, and {} drawn from the others), and their seconds are "
      "scaled to all: what a run does once (setting up, and its first {}, which finds nothing "
      "warm) "
      "counts once, the other {}s in proportion. Errors are over the {}s that were verified.",
      chosen.loop.count, chosen.loop.name, chosen.parts.size(), chosen.best.size(),
      chosen.random.size(), chosen.loop.name, chosen.loop.name, chosen.loop.name));
}

}  // namespace understudy::study
