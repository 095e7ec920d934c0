#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/file_head.hpp>
#include <understudy/io/hdf5.hpp>

namespace understudy::io {
namespace {

constexpr std::int64_t schema = 1;

bool is_ours(const std::string& attribute) { return attribute.starts_with("understudy_"); }

void check_path(const std::string& path) {
  const std::string framed = "/" + path + "/";
  for (const char* bad : {"//", "/./", "/../"})
    if (framed.find(bad) != framed.npos || path.find('\0') != path.npos)
      throw InternalError({.what = "An archive has a name that no file can hold",
                           .got = fmt::format("'{}'", path),
                           .expected = "names joined by '/', as 'network/weight_0'",
                           .todo = "Please report this"});
}

void reserved(const std::string& path) {
  throw InternalError({.what = "An archive uses an attribute that files keep for themselves",
                       .got = fmt::format("'{}'", path),
                       .expected = "another name",
                       .todo = "Please report this"});
}

void write_attribute(hdf5::File& file, const std::string& path, const Archive::Attribute& value) {
  const std::size_t slash = path.rfind('/');
  const std::string object = slash == path.npos ? "/" : path.substr(0, slash);
  const std::string name = slash == path.npos ? path : path.substr(slash + 1);
  if (is_ours(name) || (name == "unit" && file.is_dataset(object))) reserved(path);
  file.make_group(object);
  file.set_attribute(object, name, value);
}

NamedArray read_array(const hdf5::File& file, const std::string& path) {
  NamedArray array;
  array.shape = file.shape(path);
  switch (file.type(path)) {
    case hdf5::Type::f32:
      array.data = file.read<float>(path);
      break;
    case hdf5::Type::i64:
      array.data = file.read<std::int64_t>(path);
      break;
    case hdf5::Type::u8:
      array.data = file.read<std::uint8_t>(path);
      break;
    default:
      array.data = file.read<double>(path);
  }
  if (file.has_attribute(path, "unit")) array.unit = file.text_attribute(path, "unit");
  return array;
}

/// What is taken from files of others: all that an archive can hold. In ours nothing else is.
enum class Whose { ours, others };

class Reader {
 public:
  Reader(const hdf5::File& file, Whose whose) : file_(file), whose_(whose) {}

  Archive read() {
    read_attributes("/", true);
    for (const hdf5::Member& member : file_.all_members()) {
      if (!member.is_group && !holds_numbers(member.name)) continue;
      if (!member.is_group) archive_.set(member.name, read_array(file_, member.name));
      read_attributes(member.name, member.is_group);
    }
    return std::move(archive_);
  }

 private:
  bool holds_numbers(const std::string& path) const {
    const hdf5::Type type = file_.type(path);
    return whose_ == Whose::ours || (type != hdf5::Type::text && type != hdf5::Type::other);
  }

  void read_attributes(const std::string& object, bool is_group) {
    const std::string start = object == "/" ? "" : object + "/";
    for (const std::string& name : file_.attribute_names(object))
      if (!is_ours(name) && (is_group || name != "unit") && holds_one_value(object, name))
        archive_.set_attribute(start + name, file_.attribute(object, name));
  }

  bool holds_one_value(const std::string& object, const std::string& name) const {
    return whose_ == Whose::ours || file_.is_single(object, name);
  }

  const hdf5::File& file_;
  Whose whose_;
  Archive archive_;
};

}  // namespace

void write_archive(const std::filesystem::path& path, const std::string& kind,
                   const Archive& archive) {
  hdf5::File file = hdf5::File::in_memory(path.string());
  write_head(file, kind, schema);
  file.set_attribute("/", "understudy_digest", digest(archive));
  for (const auto& [name, array] : archive.arrays()) {
    check_path(name);
    std::visit([&](const auto& data) { file.write(name, data, array.shape); }, array.data);
    file.set_attribute(name, "unit", array.unit);
  }
  for (const auto& [name, value] : archive.attributes()) {
    check_path(name);
    write_attribute(file, name, value);
  }
  file.save(path);
}

Archive read_archive(const std::filesystem::path& path, const std::string& kind) {
  const hdf5::File file = hdf5::File::open(path);
  require_kind(file, kind, schema);
  Archive archive = Reader(file, Whose::ours).read();
  const std::string written = file.text_attribute("/", "understudy_digest");
  const std::string found = digest(archive);
  if (written != found)
    throw InputError({.what = fmt::format("The contents of '{}' were changed", path.string()),
                      .got = "digest " + found,
                      .expected = "digest " + written + ", as when it was written",
                      .todo = "Restore it from a copy, or make it again"});
  return archive;
}

Archive read_any_archive(const std::filesystem::path& path) {
  const hdf5::File file = hdf5::File::open(path);
  return Reader(file, Whose::others).read();
}

}  // namespace understudy::io
