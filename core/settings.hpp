#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <understudy/core/errors.hpp>
#include <variant>
#include <vector>

namespace understudy {

/// Where a value was written, for messages.
struct Location {
  std::string file;
  int line = 0;
  std::string text() const;  ///< "case.toml:12", or "the command line"
};

/// A tree of values as read from a case file: the form in which components get their options.
/// It knows no file format; `io` fills it.
class Settings {
 public:
  using List = std::vector<Settings>;
  using Table = std::map<std::string, Settings>;
  using Value = std::variant<Table, bool, std::int64_t, double, std::string, List>;

  Settings() = default;  ///< an empty table
  Settings(Value value, Location where = {}) : value_(std::move(value)), where_(std::move(where)) {}

  template <class T>
  bool is() const {
    return std::holds_alternative<T>(value_);
  }
  template <class T>
  const T& as() const {
    return std::get<T>(value_);
  }
  bool is_number() const { return is<double>() || is<std::int64_t>(); }
  double number() const;  ///< of a double or an integer

  const Value& value() const { return value_; }
  const Location& where() const { return where_; }

  /// Dotted path from the root of the case ("solver.tolerance"), for messages.
  const std::string& path() const { return path_; }
  void set_path(std::string path);

  /// Where it was written and what it is, the beginning of a message: "case.toml:12:
  /// 'solver.tolerance'", "case.toml:9: 'name' of element 2 of 'solver.phase'".
  std::string place() const;

  /// For tables. `find` takes a dotted key (elements of lists by their index) and returns nullptr
  /// when it is missing; `section` gives an empty table then, which knows its path.
  bool has(const std::string& key) const { return find(key) != nullptr; }
  const Settings* find(const std::string& dotted) const;
  Settings section(const std::string& dotted) const;
  std::vector<std::string> keys() const;

  /// This table without some of its own keys.
  Settings without(const std::vector<std::string>& keys) const;

  /// Sets a value below this table, making the tables on the way; list elements are reached by
  /// their index ("solver.phase.0.name"). Throws InputError when a single value is in the way.
  void set(const std::string& dotted, Settings value);

  /// The value, or `fallback` when missing; throws InputError when it is of another type.
  std::string text(const std::string& dotted, const std::string& fallback) const;
  std::string text(const std::string& dotted) const;  ///< throws InputError when missing

  /// Canonical one-line text; equal text means equal values.
  std::string canonical() const;

 private:
  Value value_ = Table{};
  Location where_;
  std::string path_;
};

/// "a number", "a string", "a list of 3" ... for messages.
std::string describe(const Settings& value);

/// `complaint` with the place of its key in front of what is wrong; of the section when it does not
/// have the key.
Complaint placed(Complaint complaint, const Settings& section);

/// Calls `check` on values that were read from `section` and know no longer where they stood. An
/// InputError of it that names a key gets file, line and whole key.
template <class Check>
decltype(auto) with_places(const Settings& section, const Check& check) {
  try {
    return check();
  } catch (const InputError& error) {
    if (error.complaint().key.empty()) throw;
    throw InputError(placed(error.complaint(), section));
  }
}

}  // namespace understudy
