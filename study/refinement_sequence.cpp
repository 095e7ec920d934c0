#include <algorithm>
#include <cmath>
#include <understudy/study/refinement_sequence.hpp>
#include <understudy/study/report/size.hpp>
#include <understudy/study/settings_json.hpp>

namespace understudy::study {
namespace {

bool is_off(const Settings& value) { return value.is_number() && value.number() == 0; }

bool same_family(const Overrides& a, const Overrides& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
    return x.first == y.first && is_off(x.second) == is_off(y.second);
  });
}

/// How far a setting of the truth's family is from the truth with all numbers refined alike: the
/// largest ratio between two of their refinements, as a logarithm.
double disproportion(const Setting& setting, const Setting& truth, const std::string& refinement) {
  const double refined = refined_value(setting, refinement) / refined_value(truth, refinement);
  double most = 0;
  for (const auto& [key, value] : setting.overrides) {
    const Settings& other = truth.overrides.at(key);
    if (value.is_number() && other.is_number() && !is_off(value))
      most = std::max(most, std::abs(std::log(value.number() / other.number() / refined)));
  }
  return most;
}

}  // namespace

double refined_value(const Setting& setting, const std::string& refinement) {
  const auto found = setting.overrides.find(refinement);
  if (found == setting.overrides.end()) return 0;
  const auto size = size_of(to_json(found->second));
  return size ? size->number : 0;
}

std::vector<std::size_t> refinement_sequence(const Setting& truth,
                                             const std::vector<Setting>& settings,
                                             const std::string& refinement) {
  std::map<double, std::size_t> nearest;  // by the value of `refinement`
  const auto how_far = [&](std::size_t i) { return disproportion(settings[i], truth, refinement); };
  for (std::size_t i = 0; i < settings.size(); ++i) {
    if (settings[i].with != truth.with) continue;
    if (!same_family(settings[i].overrides, truth.overrides)) continue;
    const auto [entry, is_new] = nearest.emplace(refined_value(settings[i], refinement), i);
    if (!is_new && how_far(i) < how_far(entry->second)) entry->second = i;
  }
  std::vector<std::size_t> sequence;
  for (const auto& [value, index] : nearest) sequence.push_back(index);
  return sequence;
}

}  // namespace understudy::study
