#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace understudy::io {

/// The lines of a text, without their ends, which may be those of Windows. What stands after the
/// last end is a line, unless it is empty.
std::vector<std::string_view> lines_of(std::string_view text);

std::string_view trimmed(std::string_view text);  ///< without spaces and tabs around it
bool is_blank(std::string_view text);

/// The words of a line, between spaces and tabs.
std::vector<std::string_view> words_of(std::string_view line);

/// "'text'", cut after 40 characters, for messages; what cannot be printed as '?'.
std::string excerpt(std::string_view text);

}  // namespace understudy::io
