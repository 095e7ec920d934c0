#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>
#include <understudy/core/options.hpp>
#include <understudy/core/units.hpp>

namespace understudy {
namespace {

[[noreturn]] void wrong_type(const Option& option, const Settings& value,
                             const std::string& expected) {
  throw InputError({.what = value.place() + " has the wrong type",
                    .got = describe(value),
                    .expected = expected,
                    .todo = option.text.empty() ? "Correct the value" : "It is " + option.text});
}

void check_range(const Option& option, const Settings& value, double number) {
  if (option.limits.contain(number)) return;
  const std::string unit = option.unit_name.empty() ? "" : " " + option.unit_name;
  throw InputError({.what = value.place() + " is out of range",
                    .got = quantity_text(number, option.unit_name),
                    .expected = option.limits.text() + unit,
                    .todo = "Choose a value in that range"});
}

std::string quantity_example(const Option& option) {
  return option.unit_name.empty() ? "a number"
                                  : fmt::format("a string like \"1.5 {}\"", option.unit_name);
}

[[noreturn]] void no_unit(const Option& option, const Settings& value) {
  throw InputError({.what = value.place() + " has no unit",
                    .got = describe(value),
                    .expected = fmt::format("a string with its unit, like \"{}\"",
                                            quantity_text(value.number(), option.unit_name)),
                    .todo = "Write the number and its unit in one string"});
}

double quantity(const Option& option, const Settings& value) {
  if (option.unit_name.empty()) {
    if (!value.is_number()) wrong_type(option, value, "a number");
    return value.number();
  }
  if (value.is_number()) no_unit(option, value);
  if (!value.is<std::string>()) wrong_type(option, value, quantity_example(option));
  try {
    return parse_quantity(value.as<std::string>(), option.unit_name);
  } catch (const InputError& error) {
    Complaint complaint = error.complaint();
    complaint.what = fmt::format("{}: {}", value.place(), complaint.what);
    throw InputError(complaint);
  }
}

template <class T, class Read>
std::vector<T> read_list(const Option& option, const Settings& value, const char* expected,
                         Read read) {
  if (!value.is<Settings::List>()) wrong_type(option, value, expected);
  std::vector<T> out;
  for (const Settings& element : value.as<Settings::List>()) out.push_back(read(element));
  return out;
}

template <class T>
Settings write_list(const Option& option, const std::vector<T>& values) {
  Settings::List list;
  for (const T& value : values) list.push_back(detail::write_value(option, value));
  return Settings(list);
}

}  // namespace

double read_number(const Option& option, const Settings& value) {
  const double number = quantity(option, value);
  if (!std::isfinite(number)) wrong_type(option, value, "a finite number");
  check_range(option, value, number);
  return number;
}

namespace detail {

void read_value(const Option& option, const Settings& value, bool& out) {
  if (!value.is<bool>()) wrong_type(option, value, "true or false");
  out = value.as<bool>();
}

void read_value(const Option& option, const Settings& value, int& out) {
  if (!value.is<std::int64_t>()) wrong_type(option, value, "a whole number");
  const auto whole = value.as<std::int64_t>();
  check_range(option, value, static_cast<double>(whole));
  if (whole < std::numeric_limits<int>::min() || whole > std::numeric_limits<int>::max())
    wrong_type(option, value, "a whole number of at most nine digits");
  out = static_cast<int>(whole);
}

void read_value(const Option& option, const Settings& value, std::size_t& out) {
  if (!value.is<std::int64_t>() || value.as<std::int64_t>() < 0)
    wrong_type(option, value, "a whole number that is not negative");
  check_range(option, value, static_cast<double>(value.as<std::int64_t>()));
  out = static_cast<std::size_t>(value.as<std::int64_t>());
}

void read_value(const Option& option, const Settings& value, double& out) {
  out = read_number(option, value);
}

void read_value(const Option& option, const Settings& value, std::string& out) {
  if (!value.is<std::string>()) wrong_type(option, value, "a string");
  const std::string& text = value.as<std::string>();
  if (!option.allowed.empty())
    require_one_of(text, option.allowed, value.place() + " has a value that does not exist");
  out = text;
}

void read_value(const Option& option, const Settings& value, Range& out) {
  std::vector<double> ends;
  read_value(option, value, ends);
  if (ends.size() != 2) wrong_type(option, value, "a list of two numbers, [low, high]");
  if (ends[0] > ends[1])
    throw InputError({.what = value.place() + " is a range with its ends the wrong way round",
                      .got = fmt::format("[{}, {}]", ends[0], ends[1]),
                      .expected = "the lower end first",
                      .todo = fmt::format("Write [{}, {}]", ends[1], ends[0])});
  out = {ends[0], ends[1]};
}

void read_value(const Option& option, const Settings& value, std::vector<double>& out) {
  out = read_list<double>(option, value, "a list of numbers",
                          [&](const Settings& e) { return read_number(option, e); });
}

void read_value(const Option& option, const Settings& value, std::vector<int>& out) {
  out = read_list<int>(option, value, "a list of whole numbers", [&](const Settings& e) {
    int whole = 0;
    read_value(option, e, whole);
    return whole;
  });
}

void read_value(const Option& option, const Settings& value, std::vector<std::string>& out) {
  out = read_list<std::string>(option, value, "a list of strings", [&](const Settings& e) {
    std::string text;
    read_value(option, e, text);
    return text;
  });
}

void read_value(const Option& option, const Settings& value, std::map<std::string, double>& out) {
  if (!value.is<Settings::Table>()) wrong_type(option, value, "a table of numbers by name");
  for (const std::string& name : value.keys()) out[name] = read_number(option, *value.find(name));
}

Settings write_value(const Option&, bool value) { return Settings(value); }
Settings write_value(const Option&, int value) { return Settings(std::int64_t{value}); }
Settings write_value(const Option&, std::size_t value) {
  return Settings(static_cast<std::int64_t>(value));
}
Settings write_value(const Option& option, double value) {
  if (option.unit_name.empty()) return Settings(value);
  return Settings(fmt::format("{} {}", value, option.unit_name));
}
Settings write_value(const Option&, const std::string& value) { return Settings(value); }
Settings write_value(const Option& option, const Range& value) {
  return write_list(option, std::vector<double>{value[0], value[1]});
}
Settings write_value(const Option& option, const std::vector<double>& value) {
  return write_list(option, value);
}
Settings write_value(const Option& option, const std::vector<int>& value) {
  return write_list(option, value);
}
Settings write_value(const Option& option, const std::vector<std::string>& value) {
  return write_list(option, value);
}

Settings write_value(const Option& option, const std::map<std::string, double>& value) {
  Settings::Table table;
  for (const auto& [name, number] : value) table[name] = write_value(option, number);
  return Settings(table);
}

std::string kind_of(bool) { return "true or false"; }
std::string kind_of(int) { return "whole number"; }
std::string kind_of(std::size_t) { return "whole number"; }
std::string kind_of(double) { return "number"; }
std::string kind_of(const std::string&) { return "text"; }
std::string kind_of(const Range&) { return "two numbers"; }
std::string kind_of(const std::vector<double>&) { return "list of numbers"; }
std::string kind_of(const std::vector<int>&) { return "list of whole numbers"; }
std::string kind_of(const std::vector<std::string>&) { return "list of texts"; }
std::string kind_of(const std::map<std::string, double>&) { return "table of numbers by name"; }

void require_table(const Settings& settings) {
  if (settings.is<Settings::Table>()) return;
  throw InputError({.what = settings.place() + " must be a table",
                    .got = describe(settings),
                    .expected = fmt::format("[{}] with keys below it", settings.path()),
                    .todo = "Write the section as a table"});
}

void unknown_key(const Settings& settings, const std::string& key,
                 const std::vector<std::string>& known) {
  const Settings& value = *settings.find(key);
  const std::string place =
      settings.path().empty() ? "the case" : fmt::format("[{}]", settings.path());
  throw InputError({.what = fmt::format("{}: unknown key '{}'", value.where().text(), value.path()),
                    .got = fmt::format("'{}'", key),
                    .expected = fmt::format("a key of {} ({})", place, fmt::join(known, ", ")),
                    .todo = did_you_mean(key, known)});
}

}  // namespace detail

namespace {

/// "[0.75, 1.3]" for "[0.75,1.3,]", "{ stress = 10 }" for "{stress=10;}".
std::string default_text(const Settings& value) {
  if (value.is<Settings::Table>()) {
    std::vector<std::string> entries;
    for (const std::string& key : value.keys())
      entries.push_back(fmt::format("{} = {}", key, default_text(*value.find(key))));
    return fmt::format("{{ {} }}", fmt::join(entries, ", "));
  }
  if (!value.is<Settings::List>()) return value.canonical();
  std::vector<std::string> elements;
  for (const Settings& element : value.as<Settings::List>())
    elements.push_back(default_text(element));
  return fmt::format("[{}]", fmt::join(elements, ", "));
}

/// For a cell of a Markdown table.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '|') out.push_back('\\');
    out.push_back(letter);
  }
  return out;
}

}  // namespace

std::string manual(const std::string& section, const std::vector<Option>& options,
                   const Settings& defaults) {
  std::string text =
      section.empty() ? "### Keys above all sections" : fmt::format("### [{}]", section);
  text += "\n\n| key | kind | default | range | meaning |\n|---|---|---|---|---|\n";
  for (const Option& option : options) {
    const Settings* value = option.has_default ? defaults.find(option.key) : nullptr;
    const std::string standard = value == nullptr ? "" : fmt::format("`{}`", default_text(*value));
    const std::string range = option.allowed.empty()
                                  ? option.limits.text()
                                  : fmt::format("{}", fmt::join(option.allowed, ", "));
    text += fmt::format("| `{}` | {}{} | {} | {} | {} |\n", option.key, option.kind,
                        option.unit_name.empty() ? "" : " with unit like " + option.unit_name,
                        standard, range, escaped(option.text));
  }
  return text + "\n";
}

}  // namespace understudy
