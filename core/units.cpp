#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <numbers>
#include <optional>
#include <string_view>
#include <understudy/core/errors.hpp>
#include <understudy/core/units.hpp>

namespace understudy {
namespace {

// Exponents of metre, kilogram, second, kelvin, ampere, mole, radian, byte.
using Dimension = std::array<int, 8>;

struct Unit {
  double factor;  // to SI
  Dimension dimension;
};

const std::map<std::string, Unit, std::less<>>& table() {
  static const std::map<std::string, Unit, std::less<>> units = {
      {"1", {1, {}}},
      {"%", {0.01, {}}},
      {"m", {1, {1}}},
      {"A", {1e-10, {1}}},  // angstrom: the customary one where currents do not occur
      {"l", {1e-3, {3}}},   // litre
      {"g", {1e-3, {0, 1}}},
      {"amu", {1.66053906660e-27, {0, 1}}},
      {"s", {1, {0, 0, 1}}},
      {"min", {60, {0, 0, 1}}},
      {"h", {3600, {0, 0, 1}}},
      {"K", {1, {0, 0, 0, 1}}},
      {"mol", {1, {0, 0, 0, 0, 0, 1}}},
      {"rad", {1, {0, 0, 0, 0, 0, 0, 1}}},
      {"deg", {std::numbers::pi / 180, {0, 0, 0, 0, 0, 0, 1}}},
      {"N", {1, {1, 1, -2}}},
      {"Pa", {1, {-1, 1, -2}}},
      {"bar", {1e5, {-1, 1, -2}}},
      {"J", {1, {2, 1, -2}}},
      {"cal", {4.184, {2, 1, -2}}},
      {"W", {1, {2, 1, -3}}},
      {"Hz", {1, {0, 0, -1}}},
      {"B", {1, {0, 0, 0, 0, 0, 0, 0, 1}}},  // byte
  };
  return units;
}

std::optional<double> prefix(char c) {
  static const std::map<char, double> prefixes = {{'G', 1e9},  {'M', 1e6},   {'k', 1e3},
                                                  {'c', 1e-2}, {'m', 1e-3},  {'u', 1e-6},
                                                  {'n', 1e-9}, {'p', 1e-12}, {'f', 1e-15}};
  const auto found = prefixes.find(c);
  return found == prefixes.end() ? std::nullopt : std::optional(found->second);
}

[[noreturn]] void unknown(std::string_view symbol, const std::string& whole) {
  throw InputError({.what = "A unit is not known",
                    .got = fmt::format("'{}' in '{}'", symbol, whole),
                    .expected = "a product of SI units as in 'MPa', 'N/mm^2', 'kcal/mol/A', 'deg'",
                    .todo = "Correct the unit"});
}

Unit symbol_unit(std::string_view symbol, const std::string& whole) {
  if (const auto found = table().find(symbol); found != table().end()) return found->second;
  if (symbol.size() > 1)
    if (const auto factor = prefix(symbol.front()))
      if (const auto found = table().find(symbol.substr(1));
          found != table().end() && symbol.substr(1) != "1" && symbol.substr(1) != "%")
        return {*factor * found->second.factor, found->second.dimension};
  unknown(symbol, whole);
}

int exponent(std::string_view text, const std::string& whole) {
  int value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size() || std::abs(value) > 9)
    unknown(text, whole);
  return value;
}

Unit parse(const std::string& whole) {
  Unit total{1, {}};
  int sign = 1;
  std::size_t at = 0;
  while (at < whole.size()) {
    const char c = whole[at];
    if (c == ' ' || c == '*') {
      ++at;
    } else if (c == '/') {
      sign = -1;
      ++at;
    } else {
      const std::size_t end = std::min(whole.find_first_of(" */", at), whole.size());
      const std::string_view factor = std::string_view(whole).substr(at, end - at);
      const std::size_t caret = factor.find('^');
      const int power =
          sign * (caret == factor.npos ? 1 : exponent(factor.substr(caret + 1), whole));
      const Unit unit = symbol_unit(factor.substr(0, caret), whole);
      total.factor *= std::pow(unit.factor, power);
      for (std::size_t d = 0; d < total.dimension.size(); ++d)
        total.dimension[d] += power * unit.dimension[d];
      sign = 1;
      at = end;
    }
  }
  if (sign < 0) unknown("/", whole);
  return total;
}

}  // namespace

double conversion(const std::string& from, const std::string& to) {
  if (from == to) return 1;
  const Unit a = parse(from);
  const Unit b = parse(to);
  if (a.dimension != b.dimension)
    throw InputError(
        {.what = "A quantity has a unit of another kind than the one needed",
         .got = fmt::format("'{}'", from),
         .expected = to == "1" ? "a number, or one with %" : fmt::format("a unit like '{}'", to),
         .todo = "Correct the unit"});
  const double factor = a.factor / b.factor;
  // 1e9 / 1e6 and its like should be the power of ten that a person expects, to the last bit.
  const double power = std::round(std::log10(factor));
  const double ten = power < 0 ? 1 / std::pow(10.0, -power) : std::pow(10.0, power);
  return std::abs(factor / ten - 1) < 1e-14 ? ten : factor;
}

double parse_quantity(const std::string& text, const std::string& unit) {
  double value = 0;
  const std::size_t first = std::min(text.find_first_not_of(" +"), text.size());
  const auto result = std::from_chars(text.data() + first, text.data() + text.size(), value);
  const std::string rest(result.ptr, text.data() + text.size());
  const std::size_t start = rest.find_first_not_of(' ');
  if (result.ec != std::errc() || start == rest.npos)
    throw InputError({.what = "A quantity needs a number and a unit",
                      .got = fmt::format("\"{}\"", text),
                      .expected = fmt::format("a string like \"1.5 {}\"", unit),
                      .todo = "Write the number and its unit in one string"});
  return value * conversion(rest.substr(start), unit);
}

std::string in_unit(const std::string& unit) {
  return unit.empty() || unit == "1" ? "without a unit" : "in " + unit;
}

std::string quantity_text(double number, const std::string& unit) {
  return unit.empty() || unit == "1" ? fmt::format("{}", number)
                                     : fmt::format("{} {}", number, unit);
}

}  // namespace understudy
