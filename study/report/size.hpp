#pragma once
#include <optional>
#include <string>
#include <understudy/study/report/input.hpp>

namespace understudy::study {

/// A number as a setting has it: 24, or "0.5 A" with its unit.
struct Size {
  double number = 0;
  std::string unit = {};
};

/// Empty when the value is neither a number nor a text that begins with one and goes on with a
/// unit.
std::optional<Size> size_of(const Json& value);

}  // namespace understudy::study
