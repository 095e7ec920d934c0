#pragma once
#include <array>
#include <functional>
#include <map>
#include <string>
#include <type_traits>
#include <understudy/core/port.hpp>
#include <understudy/core/settings.hpp>
#include <vector>

namespace understudy {

/// Lower and upper end of an interval.
using Range = std::array<double, 2>;

/// One key of a component: everything the parser, the checks, the manual and the fingerprint need.
struct Option {
  std::string key;
  std::string text;            ///< what it means, one sentence
  std::string kind;            ///< "number", "integer", "text", "list of numbers", ...
  std::string unit_name = {};  ///< of quantities; "" when dimensionless
  Limits limits = {};
  std::vector<std::string> allowed = {};  ///< for texts; empty = any
  bool has_effect = true;                 ///< on results: what has none is part of no fingerprint
  bool has_default = true;  ///< false: left out, it means something that no value of it says

  /// Quantities are written as strings with their unit and converted into `name` once, here.
  Option& unit(std::string name) { return unit_name = std::move(name), *this; }
  Option& range(double low, double high) { return limits = {low, high}, *this; }
  Option& choices(std::vector<std::string> names) { return allowed = std::move(names), *this; }
  Option& no_effect() { return has_effect = false, *this; }
  Option& no_default() { return has_default = false, *this; }
};

namespace detail {
void read_value(const Option& option, const Settings& value, bool& out);
void read_value(const Option& option, const Settings& value, int& out);
void read_value(const Option& option, const Settings& value, std::size_t& out);
void read_value(const Option& option, const Settings& value, double& out);
void read_value(const Option& option, const Settings& value, std::string& out);
void read_value(const Option& option, const Settings& value, Range& out);
void read_value(const Option& option, const Settings& value, std::vector<double>& out);
void read_value(const Option& option, const Settings& value, std::vector<int>& out);
void read_value(const Option& option, const Settings& value, std::vector<std::string>& out);
/// Numbers by name; those that the table does not name keep their values.
void read_value(const Option& option, const Settings& value, std::map<std::string, double>& out);

Settings write_value(const Option& option, bool value);
Settings write_value(const Option& option, int value);
Settings write_value(const Option& option, std::size_t value);
Settings write_value(const Option& option, double value);
Settings write_value(const Option& option, const std::string& value);
Settings write_value(const Option& option, const Range& value);
Settings write_value(const Option& option, const std::vector<double>& value);
Settings write_value(const Option& option, const std::vector<int>& value);
Settings write_value(const Option& option, const std::vector<std::string>& value);
Settings write_value(const Option& option, const std::map<std::string, double>& value);

std::string kind_of(bool), kind_of(int), kind_of(std::size_t), kind_of(double);
std::string kind_of(const std::string&), kind_of(const Range&), kind_of(const std::vector<double>&);
std::string kind_of(const std::vector<int>&), kind_of(const std::vector<std::string>&);
std::string kind_of(const std::map<std::string, double>&);

void require_table(const Settings& settings);
[[noreturn]] void unknown_key(const Settings& settings, const std::string& key,
                              const std::vector<std::string>& known);
}  // namespace detail

/// The options of a component, declared once: T is a struct whose member initialisers are the
/// defaults, and whose members hold quantities in the unit the table names.
///
///     OptionTable<CellOptions> table("solver");
///     table.add("tolerance", &CellOptions::tolerance, "relative residual").range(1e-12, 0.5);
///     const CellOptions options = table.read(settings.section("solver"));
template <class T>
class OptionTable {
 public:
  explicit OptionTable(std::string section) : section_(std::move(section)) {}

  template <class Member>
  Option& add(std::string key, Member T::*member, std::string text) {
    entries_.push_back({Option{std::move(key), std::move(text), detail::kind_of(Member{})},
                        [member](const Option& option, const Settings& value, T& out) {
                          detail::read_value(option, value, out.*member);
                        },
                        [member](const Option& option, const T& from) {
                          return detail::write_value(option, from.*member);
                        }});
    return entries_.back().option;
  }

  /// Keys below this section that another component reads ("microstructure", "phase").
  OptionTable& leave(std::vector<std::string> keys) { return others_ = std::move(keys), *this; }

  /// Throws InputError with file, line, key, what was expected and the nearest valid key.
  T read(const Settings& settings) const {
    detail::require_table(settings);
    T out;
    for (const std::string& key : settings.keys()) {
      const Entry* entry = find(key);
      if (entry != nullptr) entry->read(entry->option, *settings.find(key), out);
      if (entry == nullptr && !left_to_others(key)) detail::unknown_key(settings, key, keys());
    }
    return out;
  }

  /// The values with all defaults filled in, in the form a case file has them.
  Settings write(const T& values) const {
    Settings out;
    for (const Entry& entry : entries_)
      out.set(entry.option.key, entry.write(entry.option, values));
    return out;
  }

  const std::string& section() const { return section_; }
  std::vector<Option> options() const {
    std::vector<Option> all;
    for (const Entry& entry : entries_) all.push_back(entry.option);
    return all;
  }
  /// Keys that change no result, such as memory and times between checkpoints.
  std::vector<std::string> keys_without_effect() const {
    std::vector<std::string> all;
    for (const Entry& entry : entries_)
      if (!entry.option.has_effect) all.push_back(entry.option.key);
    return all;
  }

 private:
  struct Entry {
    Option option;
    std::function<void(const Option&, const Settings&, T&)> read;
    std::function<Settings(const Option&, const T&)> write;
  };

  const Entry* find(const std::string& key) const {
    for (const Entry& entry : entries_)
      if (entry.option.key == key) return &entry;
    return nullptr;
  }
  bool left_to_others(const std::string& key) const {
    for (const std::string& other : others_)
      if (other == key) return true;
    return false;
  }
  std::vector<std::string> keys() const {
    std::vector<std::string> all = others_;
    for (const Entry& entry : entries_) all.push_back(entry.option.key);
    return all;
  }

  std::string section_;
  std::vector<Entry> entries_;
  std::vector<std::string> others_;
};

/// The reference manual of a component: a Markdown table of its options with their defaults.
std::string manual(const std::string& section, const std::vector<Option>& options,
                   const Settings& defaults);

/// Reads one quantity or number from a case value, as tables do; `option` says unit and range.
double read_number(const Option& option, const Settings& value);

}  // namespace understudy
