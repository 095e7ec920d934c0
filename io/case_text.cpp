#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <understudy/core/errors.hpp>
#include <understudy/io/case_file.hpp>

namespace understudy::io {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += fmt::format("\\{}", c);
    else if (static_cast<unsigned char>(c) < ' ' || c == 0x7F)
      out += fmt::format("\\u{:04X}", static_cast<int>(c));
    else
      out += c;
  }
  return out + '"';
}

std::string key_text(const std::string& key) {
  const bool bare = !key.empty() && std::ranges::all_of(key, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
  });
  return bare ? key : quoted(key);
}

// The fewest digits that read as the same number, and never those of a whole number.
std::string real_text(double value) {
  const std::string text = fmt::format("{}", value);
  return text.find_first_of(".en") == text.npos ? text + ".0" : text;
}

/// One value on one line.
struct Inline {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
  std::string operator()(double value) const { return real_text(value); }
  std::string operator()(const std::string& value) const { return quoted(value); }
  std::string operator()(const Settings::List& list) const {
    std::vector<std::string> parts;
    for (const Settings& value : list) parts.push_back(std::visit(*this, value.value()));
    return fmt::format("[{}]", fmt::join(parts, ", "));
  }
  std::string operator()(const Settings::Table& table) const {
    std::vector<std::string> parts;
    for (const auto& [key, value] : table)
      parts.push_back(fmt::format("{} = {}", key_text(key), std::visit(*this, value.value())));
    return parts.empty() ? "{}" : fmt::format("{{ {} }}", fmt::join(parts, ", "));
  }
};

bool is_table(const Settings& value) { return value.is<Settings::Table>(); }

bool is_list_of_tables(const Settings& value) {
  if (!value.is<Settings::List>() || value.as<Settings::List>().empty()) return false;
  return std::ranges::all_of(value.as<Settings::List>(), is_table);
}

// Values first: what follows a header belongs to it.
std::string table_text(const Settings& table, const std::string& path) {
  std::string text;
  for (const auto& [key, value] : table.as<Settings::Table>())
    if (!is_table(value) && !is_list_of_tables(value))
      text += fmt::format("{} = {}\n", key_text(key), std::visit(Inline(), value.value()));
  for (const auto& [key, value] : table.as<Settings::Table>()) {
    const std::string whole = path.empty() ? key_text(key) : path + "." + key_text(key);
    if (is_table(value)) text += fmt::format("\n[{}]\n{}", whole, table_text(value, whole));
    if (is_list_of_tables(value))
      for (const Settings& element : value.as<Settings::List>())
        text += fmt::format("\n[[{}]]\n{}", whole, table_text(element, whole));
  }
  return text;
}

}  // namespace

std::string to_toml(const Settings& settings) {
  if (is_table(settings)) return table_text(settings, "");
  throw InternalError({.what = "Only a table can be written as a case",
                       .got = describe(settings),
                       .expected = "a table",
                       .todo = "Please report this"});
}

}  // namespace understudy::io
