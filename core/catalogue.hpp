#pragma once
#include <string>
#include <vector>

namespace understudy {

namespace detail {
[[noreturn]] void not_catalogued(const std::string& kind, const std::string& name,
                                 const std::vector<std::string>& names);
}

/// An explicit table of names and what makes them. Nothing registers itself: who wants one more
/// entry adds a line where the table is built.
template <class Factory>
class Catalogued {
 public:
  /// `kind` appears in messages ("solver", "network").
  explicit Catalogued(std::string kind) : kind_(std::move(kind)) {}

  struct Entry {
    std::string name;
    std::string text;  ///< one sentence for `understudy doctor` and the manual
    Factory factory;
  };

  Catalogued& add(std::string name, std::string text, Factory factory) {
    entries_.push_back({std::move(name), std::move(text), std::move(factory)});
    return *this;
  }

  bool has(const std::string& name) const { return find(name) != nullptr; }

  /// Throws InputError with the nearest name.
  const Factory& at(const std::string& name) const {
    if (const Entry* entry = find(name)) return entry->factory;
    detail::not_catalogued(kind_, name, names());
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const Entry& entry : entries_) all.push_back(entry.name);
    return all;
  }
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  const Entry* find(const std::string& name) const {
    for (const Entry& entry : entries_)
      if (entry.name == name) return &entry;
    return nullptr;
  }

  std::string kind_;
  std::vector<Entry> entries_;
};

}  // namespace understudy
