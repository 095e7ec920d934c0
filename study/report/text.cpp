#include <fmt/core.h>

#include <cmath>
#include <understudy/study/report/text.hpp>

namespace understudy::study {

std::string significant(double value, int digits) {
  if (!std::isfinite(value)) return "n/a";
  if (value == 0) return "0";
  const std::string scientific = fmt::format("{:.{}e}", value, digits - 1);
  const int exponent = std::stoi(scientific.substr(scientific.find('e') + 1));
  if (exponent < -4 || exponent >= 7) return scientific;
  const int decimals = std::max(0, digits - 1 - exponent);
  return fmt::format("{:.{}f}", std::stod(scientific), decimals);
}

std::string percent(double share, int digits) {
  return std::isfinite(share) ? significant(100 * share, digits) + " %" : "n/a";
}

std::string duration(double seconds) {
  if (!std::isfinite(seconds)) return "n/a";
  if (seconds == 0) return "0 s";
  if (seconds < 1e-3) return significant(1e6 * seconds) + " us";
  if (seconds < 1) return significant(1e3 * seconds) + " ms";
  if (seconds < 120) return significant(seconds) + " s";
  if (seconds < 7200) return significant(seconds / 60) + " min";
  return significant(seconds / 3600) + " h";
}

std::string interval(double low, double high, int digits) {
  const std::string a = significant(low, digits), b = significant(high, digits);
  return a == b ? a : fmt::format("{} to {}", a, b);
}

std::string bracket(const EqualError& equal) {
  if (equal.bound == Bound::at_most)
    return fmt::format("against {}, the least accurate setting swept", equal.settings[0]);
  if (equal.bound == Bound::at_least)
    return fmt::format("against {}, the most accurate setting swept", equal.settings[0]);
  if (equal.settings.size() == 1) return fmt::format("at the error of {}", equal.settings[0]);
  return fmt::format("between {} and {}", equal.settings[0], equal.settings[1]);
}

std::string error_text(const Comparison& comparison, const std::string& quantity) {
  const std::string at = fmt::format("{} on {}", percent(comparison.error), quantity);
  if (!(comparison.error > comparison.measured)) return at;
  return fmt::format("{}, the least that the truth resolves; {} measured", at,
                     percent(comparison.measured));
}

std::string speedup_text(const Comparison& comparison) {
  if (!comparison.speedup) return "n/a";
  const std::string ratio = significant(comparison.speedup->value) + "x";
  switch (comparison.equal_error->bound) {
    case Bound::at_most:
      return "at most " + ratio;
    case Bound::at_least:
      return "at least " + ratio;
    default:
      return ratio;
  }
}

}  // namespace understudy::study
