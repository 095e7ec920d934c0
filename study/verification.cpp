#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <understudy/core/random.hpp>
#include <understudy/loops/ranking.hpp>
#include <understudy/study/verification.hpp>

namespace understudy::study {
namespace {

// `count` of the numbers, drawn without putting them back.
std::vector<std::size_t> drawn(std::vector<std::size_t> from, std::size_t count,
                               std::uint64_t seed) {
  const Stream stream(seed, "verified parts", 0);
  for (std::size_t k = 0; k < count; ++k)
    std::swap(from[k], from[k + stream.below(k, from.size() - k)]);
  from.resize(count);
  return from;
}

bool any_number(const std::vector<double>& values) {
  return std::ranges::any_of(values, [](double value) { return !std::isnan(value); });
}

}  // namespace

Verification choose_parts(const loops::LoopParts& loop, const std::vector<double>& objective,
                          std::size_t best, std::size_t random, std::uint64_t seed) {
  std::vector<std::size_t> candidates = loops::smallest_first(objective);
  if (any_number(objective))
    std::erase_if(candidates, [&](std::size_t part) { return std::isnan(objective[part]); });
  Verification chosen{.loop = loop, .best = {}, .random = {}, .parts = {}};
  const auto others =
      candidates.begin() + static_cast<std::ptrdiff_t>(std::min(best, candidates.size()));
  chosen.best.assign(candidates.begin(), others);
  std::vector<std::size_t> rest(others, candidates.end());
  std::ranges::sort(rest);
  chosen.random = drawn(rest, std::min(random, rest.size()), seed);
  chosen.parts = chosen.best;
  chosen.parts.insert(chosen.parts.end(), chosen.random.begin(), chosen.random.end());
  std::ranges::sort(chosen.parts);
  if (chosen.parts.size() == loop.count) chosen.parts.clear();
  return chosen;
}

loops::Quantity at_parts(const RunRecord& run, const loops::Quantity& quantity,
                         const std::vector<std::size_t>& parts) {
  if (run.costs.empty()) return quantity;
  loops::Quantity some{quantity.name, quantity.unit, {}, quantity.is_error};
  for (const std::size_t part : parts) {
    const auto found = std::ranges::find(run.costs, part, &loops::PartCost::part);
    some.values.push_back(
        found == run.costs.end()
            ? std::numeric_limits<double>::quiet_NaN()
            : quantity.values[static_cast<std::size_t>(found - run.costs.begin())]);
  }
  return some;
}

double seconds_of_all(const RunRecord& run, std::size_t parts) {
  const std::size_t made = run.costs.size();
  if (made == 0 || made == parts) return run.parts.total;
  const auto all = static_cast<double>(parts);
  if (made == 1) return all * run.parts.total;
  double others = 0;
  for (std::size_t i = 1; i < made; ++i) others += run.costs[i].seconds;
  return run.parts.total - others + others * (all - 1) / static_cast<double>(made - 1);
}

}  // namespace understudy::study
