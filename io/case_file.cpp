#include <fmt/core.h>

namespace understudy::io {
namespace {

/// The parser (toml++ 3.3) met what it took for impossible, as in "[ = 1]".
struct ParserGaveUp {};

[[noreturn]] void parser_gave_up() { throw ParserGaveUp(); }

}  // namespace
}  // namespace understudy::io

// Header-only, so that the limit on nesting is ours (a packaged library has its own), and so that
// its assertions, which some wrong case files break, throw in every build instead of ending the
// process.
#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
#undef NDEBUG
#define TOML_HEADER_ONLY 1
#define TOML_MAX_NESTED_VALUES 32
#define TOML_ASSERT(expression) ((expression) ? void() : understudy::io::parser_gave_up())
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <sstream>
#include <understudy/core/errors.hpp>
#include <understudy/io/case_file.hpp>
#include <understudy/io/files.hpp>

namespace understudy::io {
namespace {

// A case is written by people; what is larger or deeper was not meant as one, and would only
// exhaust memory or the stack.
constexpr std::size_t most_bytes = 4 << 20;
constexpr int most_parts_of_a_key = 32;

std::string location(const std::string& name, const toml::source_region& source) {
  return fmt::format("{}:{}:{}", name, source.begin.line, source.begin.column);
}

[[noreturn]] void too_deep(const std::string& name, int line) {
  throw InputError({.what = fmt::format("{}:{}: a key has too many parts", name, line),
                    .got = fmt::format("more than {} parts joined by dots", most_parts_of_a_key),
                    .expected = "a key like 'solver.tolerance'",
                    .todo = "Check that this is a case file"});
}

/// Dotted keys nest without a limit of the parser's; each level costs stack.
void check_depth(std::string_view text, const std::string& name) {
  int line = 1;
  int parts = 1;
  char before = '\n';
  for (const char c : text) {
    const bool joins = c == '.' && before != '.';
    const bool in_key = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                        std::string_view("-_\"' \t.").find(c) != std::string_view::npos;
    if (!in_key) parts = 1;
    if (joins && ++parts > most_parts_of_a_key) too_deep(name, line);
    if (c == '\n') ++line;
    before = c;
  }
}

/// TOML forbids control characters; the parser (3.3) trips over zero bytes in table headers.
void check_characters(std::string_view text, const std::string& name) {
  int line = 1;
  for (const char c : text) {
    if (c == '\n') ++line;
    if ((static_cast<unsigned char>(c) >= ' ' && c != 0x7F) || c == '\n' || c == '\r' || c == '\t')
      continue;
    throw InputError({.what = fmt::format("{}:{}: not valid TOML", name, line),
                      .got = fmt::format("the control character {:#04x}", static_cast<int>(c)),
                      .expected = "text in UTF-8",
                      .todo = "Check that this is a case file, and save it as UTF-8"});
  }
}

void check_size(std::string_view text, const std::string& name) {
  if (text.size() > most_bytes)
    throw InputError({.what = fmt::format("{} is too large for a case", name),
                      .got = fmt::format("{} bytes", text.size()),
                      .expected = fmt::format("at most {} bytes", most_bytes),
                      .todo = "Check that this is a case file"});
}

[[noreturn]] void not_toml(const std::string& where, const std::string& got) {
  throw InputError({.what = fmt::format("{}: not valid TOML", where),
                    .got = got,
                    .expected = "lines like 'key = value' and '[section]'",
                    .todo = "Correct that line; strings and quantities stand in quotes"});
}

bool gives_up(std::string_view text) {
  try {
    static_cast<void>(toml::parse(text));
  } catch (const toml::parse_error&) {
  } catch (const ParserGaveUp&) {
    return true;
  }
  return false;
}

/// The first line at which the parser gives up: it reads from the front, so halving finds it.
int line_of_giving_up(std::string_view text) {
  std::vector<std::size_t> ends;
  for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos;) ends.push_back(++at);
  const auto found = std::ranges::partition_point(
      ends, [&](std::size_t end) { return !gives_up(text.substr(0, end)); });
  return static_cast<int>(found - ends.begin()) + 1;
}

toml::table parse_toml(std::string_view text, const std::string& name) {
  check_size(text, name);
  check_characters(text, name);
  check_depth(text, name);
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    not_toml(location(name, error.source()), std::string(error.description()));
  } catch (const ParserGaveUp&) {
    not_toml(fmt::format("{}:{}", name, line_of_giving_up(text)), "a key or value that is none");
  }
}

Settings convert(const toml::node& node, const std::string& file);

Settings::Table convert_table(const toml::table& table, const std::string& file) {
  Settings::Table out;
  for (const auto& [key, node] : table)
    out.insert_or_assign(std::string(key.str()), convert(node, file));
  return out;
}

Settings::List convert_list(const toml::array& array, const std::string& file) {
  Settings::List out;
  out.reserve(array.size());
  for (const toml::node& node : array) out.push_back(convert(node, file));
  return out;
}

Settings convert(const toml::node& node, const std::string& file) {
  const Location where{file, file.empty() ? 0 : static_cast<int>(node.source().begin.line)};
  if (const auto* table = node.as_table()) return {convert_table(*table, file), where};
  if (const auto* array = node.as_array()) return {convert_list(*array, file), where};
  if (const auto* text = node.as_string()) return {text->get(), where};
  if (const auto* whole = node.as_integer()) return {whole->get(), where};
  if (const auto* real = node.as_floating_point()) return {real->get(), where};
  if (const auto* truth = node.as_boolean()) return {truth->get(), where};
  throw InputError({.what = fmt::format("{}: dates and times have no meaning in a case",
                                        location(file, node.source())),
                    .got = "a date or time",
                    .expected = "a number, string, true or false, list or table",
                    .todo = "Put it into quotes if it is a text"});
}

toml::array to_array(const Settings::List& list);

toml::table to_table(const Settings::Table& table);

/// Calls `put` with the TOML form of a value.
template <class Put>
void with_toml(const Settings& settings, Put put) {
  struct Visitor {
    Put& put;
    void operator()(const Settings::Table& value) const { put(to_table(value)); }
    void operator()(const Settings::List& value) const { put(to_array(value)); }
    void operator()(const std::string& value) const { put(value); }
    void operator()(bool value) const { put(value); }
    void operator()(std::int64_t value) const { put(value); }
    void operator()(double value) const { put(value); }
  };
  std::visit(Visitor{put}, settings.value());
}

toml::array to_array(const Settings::List& list) {
  toml::array out;
  for (const Settings& value : list)
    with_toml(value, [&](auto&& toml) { out.push_back(std::forward<decltype(toml)>(toml)); });
  return out;
}

toml::table to_table(const Settings::Table& table) {
  toml::table out;
  for (const auto& entry : table)
    with_toml(entry.second, [&](auto&& toml) {
      out.insert_or_assign(entry.first, std::forward<decltype(toml)>(toml));
    });
  return out;
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == text.npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

[[noreturn]] void bad_override(const std::string& assignment, const std::string& got) {
  throw InputError(
      {.what = fmt::format("'{}' on the command line is not an assignment", assignment),
       .got = got,
       .expected = "section.key=value, as in solver.tolerance=1e-4",
       .todo = "Write key and value without spaces around '=', and quote the whole "
               "for the shell if the value has spaces"});
}

bool looks_structured(const std::string& text) {
  return !text.empty() && std::string_view("\"'[{").find(text.front()) != std::string_view::npos;
}

bool is_date(const toml::node& node) {
  return node.is_date() || node.is_time() || node.is_date_time();
}

/// The table {value = TEXT}; empty when the text is no TOML and can only be meant as a string.
toml::table parse_value(const std::string& assignment, const std::string& text) {
  try {
    return parse_toml("value = " + text, "");
  } catch (const InputError& error) {
    if (looks_structured(text)) bad_override(assignment, error.complaint().got);
    return {};
  }
}

Settings override_value(const std::string& assignment, const std::string& text) {
  if (text.empty()) bad_override(assignment, "no value");
  const toml::table table = parse_value(assignment, text);
  const bool is_value = table.size() == 1 && !is_date(*table.get("value"));
  return is_value ? convert(*table.get("value"), "") : Settings(text);
}

void check_key(const std::string& assignment, const std::string& key) {
  const auto empty = [&] { bad_override(assignment, "an empty part in the key"); };
  if (key.empty() || key.front() == '.' || key.back() == '.') empty();
  if (key.find("..") != key.npos) empty();
  if (std::ranges::count(key, '.') >= most_parts_of_a_key)
    bad_override(assignment, "too many parts in the key");
}

}  // namespace

Settings parse_case(std::string_view text, const std::string& name) {
  Settings settings(convert_table(parse_toml(text, name), name), Location{name, 0});
  settings.set_path("");
  return settings;
}

Settings read_case(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
  Settings settings = parse_case(read_text(file, most_bytes), file.string());
  for (const std::string& assignment : overrides) apply_override(settings, assignment);
  return settings;
}

void apply_override(Settings& settings, const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == assignment.npos) bad_override(assignment, "no '='");
  const std::string key = trimmed(assignment.substr(0, equals));
  check_key(assignment, key);
  settings.set(key, override_value(assignment, trimmed(assignment.substr(equals + 1))));
}

std::string to_toml(const Settings& settings) {
  if (!settings.is<Settings::Table>())
    throw InternalError({.what = "Only a table can be written as a case",
                         .got = describe(settings),
                         .expected = "a table",
                         .todo = "Please report this"});
  std::ostringstream text;
  text << to_table(settings.as<Settings::Table>()) << '\n';
  return text.str();
}

}  // namespace understudy::io
