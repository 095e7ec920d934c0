#include <fmt/core.h>

#include <charconv>
#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/io/gmsh_words.hpp>

namespace understudy::io {
namespace {

const char* const complete = "Check that the file is complete; save it from Gmsh again";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

template <class T>
bool convert(std::string_view word, T& out) {
  const char* const start = word.data() + (word.starts_with('+') ? 1 : 0);
  const auto result = std::from_chars(start, word.data() + word.size(), out);
  return result.ec == std::errc() && result.ptr == word.data() + word.size();
}

std::string shown(std::string_view word) { return fmt::format("'{}'", word.substr(0, 40)); }

}  // namespace

std::string Words::where() const { return fmt::format("{}:{}", name_, line_); }

void Words::fail(const std::string& what, const std::string& got, const std::string& expected,
                 const std::string& todo) const {
  throw InputError({.what = where() + ": " + what, .got = got, .expected = expected, .todo = todo});
}

void Words::skip_space() {
  for (; at_ < text_.size() && is_space(text_[at_]); ++at_)
    if (text_[at_] == '\n') ++line_;
}

bool Words::at_end() {
  skip_space();
  return at_ == text_.size();
}

std::string_view Words::word(const char* what) {
  if (at_end()) fail("the mesh ends too early", "the end of the file", what, complete);
  const std::size_t first = at_;
  while (at_ < text_.size() && !is_space(text_[at_])) ++at_;
  return text_.substr(first, at_ - first);
}

std::string Words::quoted(const char* what) {
  if (at_end() || text_[at_] != '"')
    fail("a name is not in quotes", at_end() ? "the end of the file" : shown(word(what)), what,
         complete);
  const std::size_t end = text_.find_first_of("\"\n", at_ + 1);
  if (end == text_.npos || text_[end] != '"')
    fail("a name lacks its closing quote", shown(text_.substr(at_)), what, complete);
  const std::string name(text_.substr(at_ + 1, end - at_ - 1));
  at_ = end + 1;
  return name;
}

std::int64_t Words::whole(const char* what) {
  const std::string_view text = word(what);
  std::int64_t value = 0;
  if (!convert(text, value)) fail("a whole number is missing", shown(text), what, complete);
  return value;
}

double Words::real(const char* what) {
  const std::string_view text = word(what);
  double value = 0;
  if (!convert(text, value) || !std::isfinite(value))
    fail("a number is missing", shown(text), what, complete);
  return value;
}

std::size_t Words::count(const char* what, std::size_t bytes) {
  const std::int64_t value = whole(what);
  const std::size_t room = (text_.size() - at_) / bytes + 1;
  if (value < 0 || static_cast<std::uint64_t>(value) > room)
    fail("the file cannot hold that many", fmt::format("{}", value),
         fmt::format("{}, at most {} in the rest of the file", what, room), complete);
  return static_cast<std::size_t>(value);
}

void Words::skip_to(const std::string& end) {
  const int start = line_;
  while (!at_end())
    if (word("") == end) return;
  fail(fmt::format("the section that starts in line {} has no end", start), "the end of the file",
       end, complete);
}

void Words::expect(const std::string& end) {
  const std::string_view found = word(end.c_str());
  if (found != end) fail("a section does not end where it should", shown(found), end, complete);
}

}  // namespace understudy::io
