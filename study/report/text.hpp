#pragma once
#include <string>
#include <understudy/study/report/comparison.hpp>

namespace understudy::study {

/// Rounded to so many significant digits, without exponent between 1e-4 and 1e7: "0.31", "1250".
/// "n/a" when it is not a number.
std::string significant(double value, int digits = 3);

/// A share or relative error: 0.0031 -> "0.31 %".
std::string percent(double share, int digits = 2);

/// A duration in the unit that reads best: "0.45 ms", "12.3 s", "4.2 min".
std::string duration(double seconds);

/// "1.2 to 1.4"; "1.2" when the ends read alike.
std::string interval(double low, double high, int digits = 3);

/// "between solver 12 and solver 16", "at the error of solver 12".
std::string bracket(const EqualError& equal);

/// At which error a row is compared: "0.31 % on tip", and what was measured where the truth does
/// not resolve it.
std::string error_text(const Comparison& comparison, const std::string& quantity);

/// A speed-up with its bound: "34x", "at most 5.1x".
std::string speedup_text(const Comparison& comparison);

}  // namespace understudy::study
