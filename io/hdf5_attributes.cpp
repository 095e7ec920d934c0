#include <fmt/core.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/io/hdf5_call.hpp>

namespace understudy::io::hdf5 {
namespace {

const char* const check_file = "Check that this is the right kind of file and that it is complete";

void no_zero_bytes(const std::string& text, const std::string& name) {
  if (text.find('\0') != text.npos)
    throw InputError({.what = fmt::format("The text of the attribute '{}' cannot be kept", name),
                      .got = "a zero byte in it",
                      .expected = "text",
                      .todo = "Remove the zero byte"});
}

bool write_text(hid_t attribute, const std::string& text) {
  const char* const pointer = text.c_str();
  return H5Awrite(attribute, text_type().get(), &pointer) >= 0;
}

std::string read_text(hid_t attribute, hid_t type) {
  if (H5Tis_variable_str(type) > 0) {
    char* pointer = nullptr;
    const Handle memory = text_type();
    if (H5Aread(attribute, memory.get(), &pointer) < 0 || pointer == nullptr) return "";
    std::string text = pointer;
    H5free_memory(pointer);
    return text;
  }
  constexpr std::size_t most = std::size_t{1} << 26;  // HDF5 itself believes any length
  if (H5Tget_size(type) > most || H5Aget_storage_size(attribute) < H5Tget_size(type)) return "";
  std::string text(H5Tget_size(type), '\0');
  if (H5Aread(attribute, type, text.data()) < 0) return "";
  return text.substr(0, text.find('\0'));
}

}  // namespace

void File::make_group(const std::string& path) {
  if (has(path)) return;
  const Handle links = link_creation();
  H5Pset_create_intermediate_group(links.get(), 1);
  const Handle group = handle<H5Gclose>(
      H5Gcreate2(id_.get(), path.c_str(), links.get(), group_creation().get(), H5P_DEFAULT));
  if (group.get() < 0)
    fail(fmt::format("the group '{}' cannot be made", path), "a new name", "Please report this");
}

std::vector<Member> File::members(const std::string& group) const {
  const Handle access = inside_this_file(H5P_GROUP_ACCESS);
  const Handle object = handle<H5Gclose>(H5Gopen2(id_.get(), group.c_str(), access.get()));
  if (object.get() < 0) fail(fmt::format("'{}' cannot be read", group), "a group", check_file);
  std::vector<std::string> names;
  const auto collect = [](hid_t, const char* name, const H5L_info_t*, void* out) -> herr_t {
    static_cast<std::vector<std::string>*>(out)->emplace_back(name);
    return 0;
  };
  if (H5Literate(object.get(), H5_INDEX_NAME, H5_ITER_INC, nullptr, collect, &names) < 0)
    fail(fmt::format("'{}' cannot be read", group), "a group", check_file);
  std::ranges::sort(names);
  std::vector<Member> all;
  for (const std::string& name : names) {
    const std::string path = group == "/" ? name : group + "/" + name;
    if (has(path)) all.push_back({name, !is_dataset(path)});
  }
  return all;
}

void File::add_members(const std::string& group, int level, std::size_t most,
                       std::vector<Member>& all) const {
  constexpr int most_levels = 64;
  for (const Member& member : members(group)) {
    const std::string path = group == "/" ? member.name : group + "/" + member.name;
    all.push_back({path, member.is_group});
    if (level > most_levels || all.size() > most)
      throw InputError(
          {.what = fmt::format("The file '{}' has too many groups in each other", name_),
           .got = fmt::format("more than {} objects or {} levels", most, most_levels),
           .expected = "groups that do not lead back to themselves",
           .todo = "Check that it is the file you meant"});
    if (member.is_group) add_members(path, level + 1, most, all);
  }
}

std::vector<Member> File::all_members() const {
  // A link needs some bytes of its own: more of them than that are the same ones met again.
  constexpr hsize_t bytes_of_a_link = 8;
  hsize_t bytes = 0;
  if (H5Fget_filesize(id_.get(), &bytes) < 0) fail("its size cannot be read", "a file", check_file);
  std::vector<Member> all;
  add_members("/", 0, static_cast<std::size_t>(bytes / bytes_of_a_link), all);
  return all;
}

void File::set_attribute(const std::string& path, const std::string& name, const Attribute& value) {
  const Handle object = object_handle(H5Oopen(id_.get(), path.c_str(), H5P_DEFAULT));
  const Handle space = space_handle(H5Screate(H5S_SCALAR));
  const Handle text = text_type();
  const hid_t types[] = {text.get(), H5T_IEEE_F64LE, H5T_STD_I64LE};
  if (const auto* held = std::get_if<std::string>(&value)) no_zero_bytes(*held, name);
  if (has_attribute(path, name)) H5Adelete(object.get(), name.c_str());
  const Handle attribute = attribute_handle(H5Acreate2(
      object.get(), name.c_str(), types[value.index()], space.get(), H5P_DEFAULT, H5P_DEFAULT));
  bool good = attribute.get() >= 0;
  if (const auto* held = std::get_if<std::string>(&value))
    good = good && write_text(attribute.get(), *held);
  if (const auto* held = std::get_if<double>(&value))
    good = good && H5Awrite(attribute.get(), H5T_NATIVE_DOUBLE, held) >= 0;
  if (const auto* held = std::get_if<std::int64_t>(&value))
    good = good && H5Awrite(attribute.get(), H5T_NATIVE_INT64, held) >= 0;
  if (!good)
    fail(fmt::format("the attribute '{}' of '{}' cannot be written", name, path), "a new name",
         "Please report this");
}

void File::set_list(const std::string& path, const std::string& name,
                    const std::vector<std::int64_t>& values) {
  write_list(path, name, {H5T_STD_I64LE, H5T_NATIVE_INT64, values.size(), values.data()});
}

void File::set_list(const std::string& path, const std::string& name,
                    const std::vector<std::string>& values) {
  std::vector<const char*> texts;
  for (const std::string& value : values) {
    no_zero_bytes(value, name);
    texts.push_back(value.c_str());
  }
  const Handle type = text_type();
  write_list(path, name, {type.get(), type.get(), texts.size(), texts.data()});
}

void File::write_list(const std::string& path, const std::string& name, const List& list) {
  const Handle object = object_handle(H5Oopen(id_.get(), path.c_str(), H5P_DEFAULT));
  const hsize_t count = list.count;
  const Handle space = space_handle(H5Screate_simple(1, &count, nullptr));
  if (has_attribute(path, name)) H5Adelete(object.get(), name.c_str());
  const Handle attribute = attribute_handle(
      H5Acreate2(object.get(), name.c_str(), list.stored, space.get(), H5P_DEFAULT, H5P_DEFAULT));
  if (attribute.get() < 0 || H5Awrite(attribute.get(), list.native, list.data) < 0)
    fail(fmt::format("the attribute '{}' of '{}' cannot be written", name, path), "a new name",
         "Please report this");
}

bool File::has_attribute(const std::string& path, const std::string& name) const {
  return has(path) && H5Aexists_by_name(id_.get(), path.c_str(), name.c_str(), H5P_DEFAULT) > 0;
}

bool File::is_single(const std::string& path, const std::string& name) const {
  const Handle attribute = attribute_handle(
      H5Aopen_by_name(id_.get(), path.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT));
  const Handle type = type_handle(H5Aget_type(attribute.get()));
  const Handle space = space_handle(H5Aget_space(attribute.get()));
  const H5T_class_t kind = H5Tget_class(type.get());
  return H5Sget_simple_extent_npoints(space.get()) == 1 &&
         (kind == H5T_STRING || kind == H5T_FLOAT || kind == H5T_INTEGER);
}

Attribute File::attribute(const std::string& path, const std::string& name) const {
  const Handle attribute =
      has_attribute(path, name)
          ? attribute_handle(
                H5Aopen_by_name(id_.get(), path.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT))
          : Handle();
  if (attribute.get() < 0)
    throw InputError({.what = fmt::format("'{}': '{}' lacks an attribute", name_, path),
                      .got = "none of that name",
                      .expected = fmt::format("the attribute '{}'", name),
                      .todo = check_file});
  const Handle type = type_handle(H5Aget_type(attribute.get()));
  const Handle space = space_handle(H5Aget_space(attribute.get()));
  const bool single = H5Sget_simple_extent_npoints(space.get()) == 1;
  const H5T_class_t kind = H5Tget_class(type.get());
  double real = 0;
  std::int64_t whole = 0;
  if (single && kind == H5T_STRING) return read_text(attribute.get(), type.get());
  if (single && kind == H5T_FLOAT && H5Aread(attribute.get(), H5T_NATIVE_DOUBLE, &real) >= 0)
    return real;
  if (single && kind == H5T_INTEGER && H5Aread(attribute.get(), H5T_NATIVE_INT64, &whole) >= 0)
    return whole;
  throw InputError(
      {.what = fmt::format("'{}': the attribute '{}' of '{}' has another type", name_, name, path),
       .got = single ? "a type that cannot be read" : "a list",
       .expected = "one text or number",
       .todo = check_file});
}

std::vector<double> File::numbers_attribute(const std::string& path,
                                            const std::string& name) const {
  if (!has_attribute(path, name)) return {};
  const Handle attribute = attribute_handle(
      H5Aopen_by_name(id_.get(), path.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT));
  const Handle type = type_handle(H5Aget_type(attribute.get()));
  const Handle space = space_handle(H5Aget_space(attribute.get()));
  const H5T_class_t kind = H5Tget_class(type.get());
  const hssize_t count = H5Sget_simple_extent_npoints(space.get());
  constexpr hssize_t most = 1 << 16;  // such attributes are kept in the object's own header
  if ((kind != H5T_FLOAT && kind != H5T_INTEGER) || count < 0 || count > most) return {};
  std::vector<double> numbers(static_cast<std::size_t>(count));
  if (H5Aread(attribute.get(), H5T_NATIVE_DOUBLE, numbers.data()) < 0) return {};
  return numbers;
}

std::string File::text_attribute(const std::string& path, const std::string& name) const {
  const Attribute value = attribute(path, name);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  throw InputError(
      {.what = fmt::format("'{}': the attribute '{}' of '{}' has another type", name_, name, path),
       .got = "a number",
       .expected = "a text",
       .todo = check_file});
}

std::int64_t File::integer_attribute(const std::string& path, const std::string& name) const {
  const Attribute value = attribute(path, name);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  throw InputError(
      {.what = fmt::format("'{}': the attribute '{}' of '{}' has another type", name_, name, path),
       .got = "a text or a real number",
       .expected = "a whole number",
       .todo = check_file});
}

std::vector<std::string> File::attribute_names(const std::string& path) const {
  const Handle object = object_handle(H5Oopen(id_.get(), path.c_str(), H5P_DEFAULT));
  std::vector<std::string> names;
  const auto collect = [](hid_t, const char* name, const H5A_info_t*, void* out) -> herr_t {
    static_cast<std::vector<std::string>*>(out)->emplace_back(name);
    return 0;
  };
  if (object.get() < 0 ||
      H5Aiterate2(object.get(), H5_INDEX_NAME, H5_ITER_INC, nullptr, collect, &names) < 0)
    fail(fmt::format("the attributes of '{}' cannot be read", path), "an object", check_file);
  std::ranges::sort(names);
  return names;
}

}  // namespace understudy::io::hdf5
