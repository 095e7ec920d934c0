#include <charconv>
#include <understudy/study/report/size.hpp>

namespace understudy::study {

std::optional<Size> size_of(const Json& value) {
  if (value.is_number()) return Size{value.get<double>()};
  if (!value.is_string()) return std::nullopt;
  const auto text = value.get<std::string>();
  Size size;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size.number);
  const std::string rest(end, text.data() + text.size());
  const std::size_t unit = rest.find_first_not_of(' ');
  if (error != std::errc() || unit == std::string::npos || unit == 0) return std::nullopt;
  size.unit = rest.substr(unit);
  return size;
}

}  // namespace understudy::study
