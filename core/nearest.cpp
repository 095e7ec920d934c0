#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>
#include <utility>

namespace understudy {
namespace {

/// Insertions, deletions, changes, and swaps of neighbours (optimal string alignment: Damerau 1964,
/// Levenshtein 1966).
std::size_t edits(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before, above(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before = std::exchange(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row.back();
}

}  // namespace

std::string nearest(const std::string& word, const std::vector<std::string>& candidates) {
  constexpr std::size_t longest = 100;  // nobody misspells that; a hostile word costs time
  if (word.size() > longest) return "";
  std::string best;
  std::size_t least = std::max<std::size_t>(2, word.size() / 2) + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > longest) continue;
    const bool is_start = word.size() > 2 && candidate.starts_with(word);
    const std::size_t distance = is_start ? 1 : edits(word, candidate);
    // Where nothing is shared, nothing is near.
    if (distance < least && distance < std::min(word.size(), candidate.size())) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
  const std::string best = nearest(word, candidates);
  if (!best.empty()) return fmt::format("Did you mean '{}'?", best);
  if (candidates.empty()) return "Leave it out";
  return "Choose one of them";
}

InputError no_name_of(const std::string& word, const std::vector<std::string>& names,
                      const std::string& what, const std::string& key) {
  return InputError({.what = what,
                     .got = fmt::format("'{}'", word),
                     .expected = names.empty() ? "no name: there is nothing to choose from"
                                               : fmt::format("one of: {}", fmt::join(names, ", ")),
                     .todo = did_you_mean(word, names),
                     .key = key});
}

void require_one_of(const std::string& word, const std::vector<std::string>& names,
                    const std::string& what, const std::string& key) {
  if (std::ranges::find(names, word) == names.end()) throw no_name_of(word, names, what, key);
}

}  // namespace understudy
