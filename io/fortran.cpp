#include <cctype>
#include <charconv>
#include <cmath>
#include <understudy/io/fortran.hpp>
#include <understudy/io/text_lines.hpp>

namespace understudy::io {
namespace {

constexpr std::size_t most_fields = 10000;  // fields of a line, characters of a field

/// The digits at the start of `text`, which it takes away; empty when there are none.
std::optional<std::size_t> take_number(std::string_view& text) {
  std::size_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc() || value == 0 || value > most_fields) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(result.ptr - text.data()));
  return value;
}

std::string without_spaces(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\t')
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  while (out.size() > 1 && out.front() == '(' && out.back() == ')')
    out = out.substr(1, out.size() - 2);
  return out;
}

/// A scale factor before a format changes nothing when numbers with an exponent are read.
void skip_scale(std::string_view& text) {
  if (text.starts_with("1p")) text.remove_prefix(text.starts_with("1p,") ? 3 : 2);
}

/// Fortran's spelling of a number as that of C: e for d, and an e where the exponent has none.
std::string in_c(std::string_view field) {
  std::string out;
  for (const char c : field) {
    const bool sign = c == '+' || c == '-';
    if (sign && !out.empty() && out.back() != 'e') out += 'e';
    out += c == 'd' || c == 'D' || c == 'E' ? 'e' : c;
  }
  return out;
}

template <class T>
std::optional<T> converted(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  T value{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Not "inf", "nan" or hexadecimal, which C's conversions know.
bool has_only_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789+-.e") == text.npos;
}

/// What may follow the width: digits after the point (".8"), and of an exponent ("e3").
void skip_digits(std::string_view& text) {
  for (const char lead : {'.', 'e'}) {
    if (!text.starts_with(lead)) continue;
    text.remove_prefix(1);
    take_number(text);
  }
}

}  // namespace

std::optional<FortranFormat> fortran_format(std::string_view written) {
  const std::string plain = without_spaces(written);
  std::string_view rest = plain;
  FortranFormat format;
  format.text = std::string(trimmed(written));
  skip_scale(rest);
  format.per_line = take_number(rest).value_or(1);
  if (rest.starts_with('(') && rest.ends_with(')')) rest = rest.substr(1, rest.size() - 2);
  skip_scale(rest);
  if (rest.empty()) return std::nullopt;
  const char letter = rest.front();
  const bool real = std::string_view("defg").find(letter) != std::string_view::npos;
  if (!real && letter != 'a' && letter != 'i') return std::nullopt;
  rest.remove_prefix(rest.starts_with("es") || rest.starts_with("en") ? 2 : 1);
  format.kind = real ? 'e' : letter;
  const auto width = take_number(rest);
  if (!width && (letter != 'a' || !rest.empty())) return std::nullopt;
  format.width = width.value_or(most_fields);
  skip_digits(rest);
  return rest.empty() ? std::optional(format) : std::nullopt;
}

std::optional<double> fortran_real(std::string_view field) {
  const std::string text = in_c(trimmed(field));
  if (!has_only_digits(text)) return std::nullopt;
  const auto value = converted<double>(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<std::int64_t> fortran_whole(std::string_view field) {
  const auto value = converted<std::int64_t>(trimmed(field));
  constexpr std::int64_t bound = std::int64_t{1} << 62;
  return value && *value > -bound && *value < bound ? value : std::nullopt;
}

}  // namespace understudy::io
