#pragma once
#include <string>
#include <understudy/core/settings.hpp>
#include <vector>

namespace understudy {

namespace detail {
void require_catalogued(const std::string& kind, const std::string& name,
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
    detail::require_catalogued(kind_, name, names());
    return find(name)->factory;
  }

  /// The one that the key `name` of a section of a case chooses. Throws InputError with file and
  /// line, also when there is neither the key nor a `fallback`.
  const Factory& named_in(const Settings& section, const std::string& fallback = "") const {
    const std::string name =
        fallback.empty() ? section.text("name") : section.text("name", fallback);
    return with_places(section, [&]() -> const Factory& { return at(name); });
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
