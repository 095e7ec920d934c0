#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <understudy/core/errors.hpp>
#include <understudy/core/settings.hpp>

namespace understudy {
namespace {

std::pair<std::string, std::string> split(const std::string& dotted) {
  const std::size_t dot = dotted.find('.');
  if (dot == dotted.npos) return {dotted, ""};
  return {dotted.substr(0, dot), dotted.substr(dot + 1)};
}

std::optional<std::size_t> whole_number(const std::string& text) {
  std::size_t number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = result.ec == std::errc() && result.ptr == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

std::size_t list_index(const std::string& key, std::size_t size, const std::string& path) {
  if (const auto index = whole_number(key); index && *index < size) return *index;
  throw InputError({.what = fmt::format("'{}' is a list of {}", path, size),
                    .got = fmt::format("the element '{}'", key),
                    .expected = fmt::format("an index below {}", size),
                    .todo = "Correct the key"});
}

bool is_bare(const std::string& key) {
  return !key.empty() && std::ranges::all_of(key, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
  });
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// "'name' of element 2 of 'solver.phase'" for "solver.phase.1.name".
std::string path_in_words(const std::string& path) {
  std::string words, names, rest = path;
  while (!rest.empty()) {
    const auto [head, tail] = split(rest);
    const auto index = whole_number(head);
    if (!index) names += names.empty() ? head : "." + head;
    if (index || tail.empty()) {
      if (!names.empty())
        words = fmt::format("'{}'{}{}", names, words.empty() ? "" : " of ", words);
      if (index) words = fmt::format("element {} of {}", *index + 1, words);
      names.clear();
    }
    rest = tail;
  }
  return words;
}

void require_table(const Settings& settings, const std::string& key) {
  if (settings.is<Settings::Table>()) return;
  throw InputError({.what = settings.place() + " has no keys below it",
                    .got = describe(settings),
                    .expected = fmt::format("a table that can take the key '{}'", key),
                    .todo = "Correct the key"});
}

}  // namespace

std::string Location::text() const {
  if (file.empty()) return "the command line";
  return line > 0 ? fmt::format("{}:{}", file, line) : file;
}

double Settings::number() const {
  return is<double>() ? as<double>() : static_cast<double>(as<std::int64_t>());
}

void Settings::set_path(std::string path) {
  path_ = std::move(path);
  const std::string start = path_.empty() ? "" : path_ + ".";
  if (auto* table = std::get_if<Table>(&value_))
    for (auto& [key, child] : *table) child.set_path(start + key);
  if (auto* list = std::get_if<List>(&value_))
    for (std::size_t i = 0; i < list->size(); ++i) (*list)[i].set_path(start + std::to_string(i));
}

std::string Settings::place() const {
  return fmt::format("{}: {}", where_.text(), path_.empty() ? "the case" : path_in_words(path_));
}

const Settings* Settings::find(const std::string& dotted) const {
  const auto* table = std::get_if<Table>(&value_);
  if (table != nullptr)  // keys in quotes may have dots of their own
    if (const auto whole = table->find(dotted); whole != table->end()) return &whole->second;
  const auto [head, rest] = split(dotted);
  const Settings* child = nullptr;
  if (table != nullptr) {
    const auto found = table->find(head);
    if (found != table->end()) child = &found->second;
  } else if (const auto* list = std::get_if<List>(&value_)) {
    const auto index = whole_number(head);
    if (index && *index < list->size()) child = &(*list)[*index];
  }
  return child == nullptr || rest.empty() ? child : child->find(rest);
}

Settings Settings::section(const std::string& dotted) const {
  if (const Settings* found = find(dotted)) return *found;
  Settings empty(Table{}, where_);
  empty.set_path(path_.empty() ? dotted : path_ + "." + dotted);
  return empty;
}

std::vector<std::string> Settings::keys() const {
  std::vector<std::string> all;
  if (const auto* table = std::get_if<Table>(&value_))
    for (const auto& [key, child] : *table) all.push_back(key);
  return all;
}

Settings Settings::without(const std::vector<std::string>& keys) const {
  Settings rest = *this;
  for (const std::string& key : keys) std::get<Table>(rest.value_).erase(key);
  return rest;
}

void Settings::set(const std::string& dotted, Settings value) {
  const auto [head, rest] = split(dotted);
  Settings* child = nullptr;
  if (auto* list = std::get_if<List>(&value_)) {
    child = &(*list)[list_index(head, list->size(), path_)];
  } else {
    require_table(*this, head);
    child = &std::get<Table>(value_)[head];
  }
  if (rest.empty())
    *child = std::move(value);
  else
    child->set(rest, std::move(value));
  child->set_path(path_.empty() ? head : path_ + "." + head);
}

std::string Settings::text(const std::string& dotted, const std::string& fallback) const {
  return has(dotted) ? text(dotted) : fallback;
}

std::string Settings::text(const std::string& dotted) const {
  const Settings* found = find(dotted);
  const std::string path = path_.empty() ? dotted : path_ + "." + dotted;
  if (found == nullptr)
    throw InputError({.what = fmt::format("{}: the key '{}' is missing", where_.text(), path),
                      .got = "",
                      .expected = "a string",
                      .todo = fmt::format("Add '{}' to the case", path)});
  if (found->is<std::string>()) return found->as<std::string>();
  throw InputError({.what = found->place() + " has the wrong type",
                    .got = describe(*found),
                    .expected = "a string",
                    .todo = "Put the value into quotes"});
}

std::string Settings::canonical() const {
  struct Writer {
    std::string operator()(const Table& table) const {
      std::string text = "{";
      for (const auto& [key, child] : table)
        text += fmt::format("{}={};", is_bare(key) ? key : quoted(key), child.canonical());
      return text + "}";
    }
    std::string operator()(const List& list) const {
      std::string text = "[";
      for (const Settings& child : list) text += child.canonical() + ",";
      return text + "]";
    }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
    std::string operator()(double value) const { return fmt::format("{}", value); }
    std::string operator()(const std::string& value) const { return quoted(value); }
  };
  return std::visit(Writer{}, value_);
}

std::string describe(const Settings& value) {
  if (value.is<bool>()) return value.as<bool>() ? "true" : "false";
  if (value.is_number()) return fmt::format("the number {}", value.canonical());
  if (value.is<std::string>()) return fmt::format("the string {}", value.canonical());
  if (value.is<Settings::List>())
    return fmt::format("a list of {}", value.as<Settings::List>().size());
  return "a table";
}

Complaint placed(Complaint complaint, const Settings& section) {
  const Settings* value = section.find(complaint.key);
  complaint.what =
      fmt::format("{}: {}", (value == nullptr ? section : *value).place(), complaint.what);
  complaint.key.clear();
  return complaint;
}

}  // namespace understudy
