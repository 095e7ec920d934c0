#include <fmt/core.h>

#include <array>
#include <type_traits>
#include <understudy/core/archive.hpp>
#include <understudy/core/digest.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>

namespace understudy {
namespace {

template <class Map>
const auto& require(const Map& map, const std::string& path, const char* kind) {
  const auto found = map.find(path);
  if (found != map.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [name, value] : map) names.push_back(name);
  const std::string near = nearest(path, names);
  throw InputError({.what = fmt::format("The file lacks the {} '{}'", kind, path),
                    .got = near.empty() ? fmt::format("{} others", map.size())
                                        : fmt::format("{} others, as '{}'", map.size(), near),
                    .expected = fmt::format("'{}'", path),
                    .todo = "Check that this is the right kind of file and that it is complete"});
}

std::string type_name(const NamedArray::Data& data) {
  constexpr std::array names = {"double-precision numbers", "single-precision numbers",
                                "whole numbers", "bytes"};
  return names[data.index()];
}

std::string type_name(const Archive::Attribute& value) {
  constexpr std::array names = {"a text", "a real number", "a whole number"};
  return names[value.index()];
}

template <class T, class Variant>
const T& typed(const Variant& value, const std::string& path) {
  if (const T* held = std::get_if<T>(&value)) return *held;
  throw InputError({.what = fmt::format("'{}' has another type than the one needed", path),
                    .got = type_name(value),
                    .expected = type_name(Variant(T{})),
                    .todo = "Check that this is the right kind of file"});
}

}  // namespace

void Archive::set(const std::string& path, NamedArray array) {
  std::size_t size = 1;
  for (const std::size_t extent : array.shape) size *= extent;
  const std::size_t held = std::visit([](const auto& data) { return data.size(); }, array.data);
  if (held != size)
    throw InternalError({.what = fmt::format("Array '{}' does not fill its shape", path),
                         .got = fmt::format("{} numbers", held),
                         .expected = fmt::format("{}", size),
                         .todo = "Please report this"});
  arrays_.insert_or_assign(path, std::move(array));
}

void Archive::set(const std::string& path, std::vector<double> data, std::vector<std::size_t> shape,
                  std::string unit) {
  set(path, NamedArray{std::move(shape), std::move(data), std::move(unit)});
}

void Archive::set_attribute(const std::string& path, Attribute value) {
  attributes_.insert_or_assign(path, std::move(value));
}

const NamedArray& Archive::array(const std::string& path) const {
  return require(arrays_, path, "array");
}
const std::vector<double>& Archive::doubles(const std::string& path) const {
  return typed<std::vector<double>>(array(path).data, path);
}
const std::string& Archive::text(const std::string& path) const {
  return typed<std::string>(require(attributes_, path, "attribute"), path);
}
double Archive::number(const std::string& path) const {
  const Attribute& value = require(attributes_, path, "attribute");
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return typed<double>(value, path);
}
std::int64_t Archive::integer(const std::string& path) const {
  return typed<std::int64_t>(require(attributes_, path, "attribute"), path);
}

Archive Archive::below(const std::string& prefix) const {
  const std::string start = prefix + "/";
  Archive part;
  for (const auto& [path, array] : arrays_)
    if (path.starts_with(start)) part.arrays_[path.substr(start.size())] = array;
  for (const auto& [path, value] : attributes_)
    if (path.starts_with(start)) part.attributes_[path.substr(start.size())] = value;
  return part;
}

Archive Archive::where(const std::function<bool(const std::string&)>& keep) const {
  Archive kept = *this;
  std::erase_if(kept.arrays_, [&](const auto& entry) { return !keep(entry.first); });
  std::erase_if(kept.attributes_, [&](const auto& entry) { return !keep(entry.first); });
  return kept;
}

void Archive::insert(const std::string& prefix, const Archive& part) {
  for (const auto& [path, array] : part.arrays_) arrays_[prefix + "/" + path] = array;
  for (const auto& [path, value] : part.attributes_) attributes_[prefix + "/" + path] = value;
}

std::string digest(const Archive& archive) {
  Digest digest;
  for (const auto& [path, array] : archive.arrays()) {
    digest.add(path).add(array.unit).add(static_cast<std::uint64_t>(array.data.index()));
    for (const std::size_t extent : array.shape) digest.add(static_cast<std::uint64_t>(extent));
    std::visit([&](const auto& data) { digest.add(std::as_bytes(std::span(data))); }, array.data);
  }
  for (const auto& [path, value] : archive.attributes()) {
    digest.add(path).add(static_cast<std::uint64_t>(value.index()));
    std::visit(
        [&](const auto& held) {
          if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::string>)
            digest.add(held);
          else
            digest.add(std::as_bytes(std::span(&held, 1)));
        },
        value);
  }
  return digest.hex();
}

}  // namespace understudy
