#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <limits>
#include <numeric>
#include <optional>
#include <understudy/core/errors.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/hdf5_call.hpp>
#include <understudy/io/user_block.hpp>

namespace understudy::io::hdf5 {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 20;
const char* const damaged = "The file may be damaged: restore it or make it again";
const char* const full = "Free some space, or write to another disk";
const char* const ours = "Please report this";

std::vector<hsize_t> extents(const Shape& shape) { return {shape.begin(), shape.end()}; }

/// Numbers in a shape, or nothing when that overflows.
std::size_t count(const Shape& shape) {
  std::size_t total = 1;
  for (const std::size_t extent : shape)
    if (__builtin_mul_overflow(total, extent, &total))
      return std::numeric_limits<std::size_t>::max();
  return total;
}

std::string with_slash(const std::string& path) {
  return path.starts_with('/') ? path : "/" + path;
}

Handle space_of(const Shape& shape) {
  if (shape.empty()) return space_handle(H5Screate(H5S_SCALAR));
  return space_handle(
      H5Screate_simple(static_cast<int>(shape.size()), extents(shape).data(), nullptr));
}

/// Chunks of about 1 MiB of whole rows, with a checksum each. Scalars and empty arrays have none.
Handle creation_list(const Shape& shape, std::size_t bytes_each) {
  Handle list = list_handle(H5Pcreate(H5P_DATASET_CREATE));
  H5Pset_obj_track_times(list.get(), false);
  if (shape.empty() || count(shape) == 0) return list;
  std::vector<hsize_t> chunk = extents(shape);
  const std::size_t row = std::max<std::size_t>(1, count(shape) / shape[0]) * bytes_each;
  chunk[0] = std::clamp<hsize_t>(chunk_bytes / row, 1, chunk[0]);
  // One row may be larger than HDF5's limit of 4 GiB for a chunk: cut the following axes too.
  for (std::size_t axis = 1, below = row; axis < chunk.size() && below > (1U << 30); ++axis) {
    below /= chunk[axis];
    chunk[axis] = 1;
  }
  H5Pset_chunk(list.get(), static_cast<int>(chunk.size()), chunk.data());
  H5Pset_fletcher32(list.get());
  return list;
}

Handle making_groups() {
  Handle list = link_creation();
  H5Pset_create_intermediate_group(list.get(), 1);
  return list;
}

Type classify(hid_t type) {
  const std::size_t size = H5Tget_size(type);
  switch (H5Tget_class(type)) {
    case H5T_FLOAT:
      return size <= 4 ? Type::f32 : Type::f64;
    case H5T_INTEGER:
      return size == 1 && H5Tget_sign(type) == H5T_SGN_NONE ? Type::u8 : Type::i64;
    case H5T_STRING:
      return Type::text;
    default:
      return Type::other;
  }
}

Shape shape_of(hid_t space) {
  const int rank = H5Sget_simple_extent_ndims(space);
  std::vector<hsize_t> found(static_cast<std::size_t>(std::max(rank, 0)));
  if (rank > 0) H5Sget_simple_extent_dims(space, found.data(), nullptr);
  return {found.begin(), found.end()};
}

/// A block of rows of an array, in the file and in memory.
struct Rows {
  Handle in_file, in_memory;
};

Rows select_rows(hid_t dataset, const Shape& whole, std::size_t first, std::size_t rows) {
  std::vector<hsize_t> start(whole.size(), 0), extent = extents(whole);
  start[0] = first;
  extent[0] = rows;
  Rows block{
      space_handle(H5Dget_space(dataset)),
      space_handle(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr))};
  H5Sselect_hyperslab(block.in_file.get(), H5S_SELECT_SET, start.data(), nullptr, extent.data(),
                      nullptr);
  return block;
}

/// Rows that `numbers` fill, or nothing when they do not fit behind row `first`.
std::optional<std::size_t> rows_of(const Shape& whole, std::size_t first, std::size_t numbers) {
  const std::size_t row = whole.empty() ? 0 : count({whole.begin() + 1, whole.end()});
  const std::size_t rows = row == 0 ? 0 : numbers / row;
  if (rows * row != numbers || (!whole.empty() && first + rows > whole[0])) return {};
  return rows;
}

}  // namespace

void File::fail(const std::string& what, const std::string& expected,
                const std::string& todo) const {
  throw InputError({.what = fmt::format("'{}': {}", name_, what),
                    .got = reason(),
                    .expected = expected,
                    .todo = todo});
}

File File::in_memory(const std::string& name) {
  silence();
  File file;
  file.name_ = name;
  const Handle access = list_handle(H5Pcreate(H5P_FILE_ACCESS));
  H5Pset_fapl_core(access.get(), std::size_t{1} << 16, false);
  H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG);
  const Handle creation = list_handle(H5Pcreate(H5P_FILE_CREATE));
  H5Pset_userblock(creation.get(), user_block_size);
  // HDF5 knows files by name, and refuses a second one of the same name.
  static std::atomic<int> count = 0;
  const std::string unique = fmt::format("memory {}", count++);
  file.id_ =
      handle<H5Fclose>(H5Fcreate(unique.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()));
  if (file.id_.get() < 0) file.fail("cannot be made", "memory for a new file", ours);
  return file;
}

File File::on_disk(const std::filesystem::path& path) {
  silence();
  File file;
  file.name_ = path.string();
  const Handle access = list_handle(H5Pcreate(H5P_FILE_ACCESS));
  H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG);
  H5Pset_file_locking(access.get(), false, true);
  const Handle creation = list_handle(H5Pcreate(H5P_FILE_CREATE));
  H5Pset_userblock(creation.get(), user_block_size);
  file.id_ = handle<H5Fclose>(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()));
  if (file.id_.get() < 0) file.fail("cannot be made", "room and permission to write", full);
  return file;
}

void File::finish() {
  if (H5Fflush(id_.get(), H5F_SCOPE_GLOBAL) < 0) fail("cannot be completed", "room for it", full);
  id_.reset();
  seal(std::filesystem::path(name_));
}

File File::open(const std::filesystem::path& path) {
  silence();
  check_hdf5_file(path);
  File file;
  file.name_ = path.string();
  const Handle access = list_handle(H5Pcreate(H5P_FILE_ACCESS));
  H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG);
  // Our files never change once they have their name, so readers need no lock (some disks have
  // none).
  H5Pset_file_locking(access.get(), false, true);
  file.id_ = handle<H5Fclose>(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.get()));
  if (file.id_.get() < 0) file.fail("cannot be opened", "a complete HDF5 file", damaged);
  return file;
}

std::vector<std::byte> File::image() {
  if (H5Fflush(id_.get(), H5F_SCOPE_GLOBAL) < 0) fail("cannot be completed", "memory", ours);
  const ssize_t size = H5Fget_file_image(id_.get(), nullptr, 0);
  if (size < 0) fail("cannot be completed", "the bytes of the file", ours);
  // HDF5 leaves the user block out of the image.
  std::vector<std::byte> bytes(user_block_size + static_cast<std::size_t>(size));
  if (H5Fget_file_image(id_.get(), bytes.data() + user_block_size, static_cast<std::size_t>(size)) <
      0)
    fail("cannot be completed", "the bytes of the file", ours);
  seal(bytes);
  return bytes;
}

void File::save(const std::filesystem::path& file) { write_atomically(file, image()); }

Handle File::make_dataset(const std::string& path, Type type, const Shape& shape) {
  const Handle space = space_of(shape);
  const Handle creation = creation_list(shape, H5Tget_size(stored(type)));
  Handle dataset = dataset_handle(H5Dcreate2(id_.get(), path.c_str(), stored(type), space.get(),
                                             making_groups().get(), creation.get(), H5P_DEFAULT));
  if (dataset.get() < 0) fail(fmt::format("'{}' cannot be made", path), "a new name", ours);
  return dataset;
}

template <class T>
void File::reserve(const std::string& path, const Shape& shape) {
  make_dataset(path, type_of<T>(), shape);
}

template <class T>
void File::write_rows(const std::string& path, std::size_t first, std::span<const T> rows) {
  const Handle dataset = open_dataset(path);
  const Shape whole = shape(path);
  const std::optional<std::size_t> fitting = rows_of(whole, first, rows.size());
  if (!fitting)
    throw InternalError({.what = fmt::format("'{}': rows of '{}' do not fit", name_, path),
                         .got = fmt::format("{} numbers from row {} on", rows.size(), first),
                         .expected = fmt::format("rows of [{}]", fmt::join(whole, ", ")),
                         .todo = ours});
  if (rows.empty()) return;
  const Rows block = select_rows(dataset.get(), whole, first, *fitting);
  if (H5Dwrite(dataset.get(), native(type_of<T>()), block.in_memory.get(), block.in_file.get(),
               H5P_DEFAULT, rows.data()) < 0 ||
      H5Dflush(dataset.get()) < 0)
    fail(fmt::format("'{}' cannot be written", path), "room for it", full);
}

template <class T>
void File::write(const std::string& path, std::span<const T> data, const Shape& shape) {
  if (data.size() != count(shape))
    throw InternalError({.what = fmt::format("'{}': '{}' does not fill its shape", name_, path),
                         .got = fmt::format("{} numbers", data.size()),
                         .expected = fmt::format("[{}]", fmt::join(shape, ", ")),
                         .todo = ours});
  const Handle dataset = make_dataset(path, type_of<T>(), shape);
  if (!data.empty() &&
      H5Dwrite(dataset.get(), native(type_of<T>()), H5S_ALL, H5S_ALL, H5P_DEFAULT, data.data()) < 0)
    fail(fmt::format("'{}' cannot be written", path), "memory for it", ours);
}

void File::write_texts(const std::string& path, const std::vector<std::string>& texts) {
  const Handle space = space_of({texts.size()});
  const Handle type = text_type();
  const Handle creation = creation_list({}, 1);
  const Handle dataset =
      dataset_handle(H5Dcreate2(id_.get(), path.c_str(), type.get(), space.get(),
                                making_groups().get(), creation.get(), H5P_DEFAULT));
  std::vector<const char*> pointers;
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  if (dataset.get() < 0 || (!texts.empty() && H5Dwrite(dataset.get(), type.get(), H5S_ALL, H5S_ALL,
                                                       H5P_DEFAULT, pointers.data()) < 0))
    fail(fmt::format("'{}' cannot be written", path), "a new name", ours);
}

Handle File::open_dataset(const std::string& path) const {
  const Handle access = inside_this_file(H5P_DATASET_ACCESS);
  Handle dataset =
      has(path) ? dataset_handle(H5Dopen2(id_.get(), path.c_str(), access.get())) : Handle();
  if (dataset.get() >= 0) {
    check_inside(path, dataset.get());
    return dataset;
  }
  throw InputError({.what = fmt::format("'{}' has no dataset '{}'", name_, path),
                    .got = has(path) ? "a group of that name" : "nothing of that name",
                    .expected = fmt::format("the dataset '{}'", path),
                    .todo = "Check that this is the right kind of file ('understudy inspect')"});
}

// Numbers may lie in other files only if those are beside this one, as with our index.
void File::check_inside(const std::string& path, std::int64_t dataset) const {
  const Handle creation = list_handle(H5Dget_create_plist(dataset));
  bool inside = H5Pget_external_count(creation.get()) <= 0;
  std::size_t sources = 0;
  if (H5Pget_layout(creation.get()) == H5D_VIRTUAL) H5Pget_virtual_count(creation.get(), &sources);
  for (std::size_t i = 0; i < sources; ++i) {
    char name[256] = {};
    const ssize_t length = H5Pget_virtual_filename(creation.get(), i, name, sizeof name);
    inside = inside && length > 0 && length < 256 && std::strchr(name, '/') == nullptr;
  }
  if (inside) return;
  throw InputError({.what = fmt::format("'{}': '{}' lies in other files", name_, path),
                    .got = "a dataset that names files elsewhere",
                    .expected = "its numbers in this file, or in files beside it",
                    .todo = "Copy the numbers into the file (h5repack)"});
}

/// A few bytes of a hostile file can claim any size: believe it only if the data are there. (HDF5
/// packs numbers at most about 1000 to 1; joined datasets are those of other files.)
void File::check_readable(const std::string& path, std::int64_t dataset, std::size_t bytes) const {
  constexpr std::size_t small = std::size_t{1} << 26, absurd = std::size_t{1} << 42;
  const Handle creation = list_handle(H5Dget_create_plist(dataset));
  const bool joined = H5Pget_layout(creation.get()) == H5D_VIRTUAL;
  if (bytes <= small || (joined && bytes < absurd)) return;
  const std::size_t there = static_cast<std::size_t>(H5Dget_storage_size(dataset));
  if (!joined && bytes / 1100 <= there) return;
  throw InputError({.what = fmt::format("'{}': '{}' claims more data than it holds", name_, path),
                    .got = fmt::format("{} bytes in the file", there),
                    .expected = fmt::format("{} bytes of numbers", bytes),
                    .todo = damaged});
}

void File::check_numbers(const std::string& path) const {
  const Type held = type(path);
  if (held != Type::text && held != Type::other) return;
  throw InputError({.what = fmt::format("'{}': '{}' does not hold numbers", name_, path),
                    .got = name(held),
                    .expected = "whole or real numbers",
                    .todo = "Store plain numbers under that name"});
}

void File::require_held(const std::string& path) const {
  const Handle dataset = open_dataset(path);
  const std::size_t total = count(shape(path));
  const Handle held = type_handle(H5Dget_type(dataset.get()));
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(total, H5Tget_size(held.get()), &bytes)) bytes = std::size_t(-1);
  check_readable(path, dataset.get(), bytes);
}

template <class T>
std::vector<T> File::read(const std::string& path) const {
  const Handle dataset = open_dataset(path);
  check_numbers(path);
  const std::size_t total = count(shape(path));
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(total, sizeof(T), &bytes)) bytes = std::size_t(-1);
  check_readable(path, dataset.get(), bytes);
  std::vector<T> data(total);
  if (total != 0 &&
      H5Dread(dataset.get(), native(type_of<T>()), H5S_ALL, H5S_ALL, H5P_DEFAULT, data.data()) < 0)
    fail(fmt::format("'{}' cannot be read", path), "complete data", damaged);
  return data;
}

std::vector<std::string> File::read_texts(const std::string& path) const {
  const Handle dataset = open_dataset(path);
  const Handle held = type_handle(H5Dget_type(dataset.get()));
  if (H5Tget_class(held.get()) != H5T_STRING || H5Tis_variable_str(held.get()) <= 0)
    throw InputError({.what = fmt::format("'{}': '{}' does not hold texts", name_, path),
                      .got = name(type(path)),
                      .expected = "variable-length strings",
                      .todo = damaged});
  const std::size_t total = count(shape(path));
  check_readable(path, dataset.get(), total > (std::size_t{1} << 58) ? total : total * 16);
  std::vector<char*> pointers(total);
  const Handle memory = text_type();
  if (total != 0 &&
      H5Dread(dataset.get(), memory.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()) < 0)
    fail(fmt::format("'{}' cannot be read", path), "complete data", damaged);
  std::vector<std::string> texts;
  for (char* pointer : pointers) {
    texts.emplace_back(pointer == nullptr ? "" : pointer);
    H5free_memory(pointer);
  }
  return texts;
}

template <class T>
void File::read_rows(const std::string& path, std::size_t first, std::span<T> out) const {
  const Handle dataset = open_dataset(path);
  check_numbers(path);
  const Shape whole = shape(path);
  const std::optional<std::size_t> rows = rows_of(whole, first, out.size());
  if (!rows)
    throw InputError({.what = fmt::format("'{}': '{}' has other rows", name_, path),
                      .got = fmt::format("[{}]", fmt::join(whole, ", ")),
                      .expected = fmt::format("{} numbers from row {} on", out.size(), first),
                      .todo = damaged});
  if (out.empty()) return;
  const Rows block = select_rows(dataset.get(), whole, first, *rows);
  if (H5Dread(dataset.get(), native(type_of<T>()), block.in_memory.get(), block.in_file.get(),
              H5P_DEFAULT, out.data()) < 0)
    fail(fmt::format("'{}' cannot be read", path), "complete data", damaged);
}

void File::join(const std::string& path, Type type, const Shape& shape,
                const std::vector<Part>& parts) {
  const Handle space = space_of(shape);
  const Handle creation = creation_list({}, 1);
  std::vector<hsize_t> start(shape.size(), 0), extent = extents(shape);
  for (const Part& part : parts) {
    extent[0] = part.rows;
    const Handle source =
        space_handle(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr));
    H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, extent.data(), nullptr);
    if (H5Pset_virtual(creation.get(), space.get(), part.file.c_str(), with_slash(path).c_str(),
                       source.get()) < 0)
      fail(fmt::format("'{}' cannot be joined", path), "pieces of the same shape", ours);
    start[0] += part.rows;
  }
  H5Sselect_all(space.get());
  const Handle dataset =
      dataset_handle(H5Dcreate2(id_.get(), path.c_str(), stored(type), space.get(),
                                making_groups().get(), creation.get(), H5P_DEFAULT));
  if (dataset.get() < 0) fail(fmt::format("'{}' cannot be made", path), "a new name", ours);
}

bool File::has(const std::string& path) const {
  // H5Lexists wants every group on the way to exist.
  const Handle access = inside_this_file(H5P_LINK_ACCESS);
  const std::string whole = with_slash(path);
  for (std::size_t end = whole.find('/', 1);; end = whole.find('/', end + 1)) {
    const std::string part = whole.substr(0, end);
    if (part != "/" && H5Lexists(id_.get(), part.c_str(), access.get()) <= 0) {
      H5Eclear2(H5E_DEFAULT);
      return false;
    }
    if (part == "/") return true;
    if (H5Oexists_by_name(id_.get(), part.c_str(), access.get()) <= 0) {
      H5Eclear2(H5E_DEFAULT);
      return false;
    }
    if (end == whole.npos) return true;
  }
}

bool File::is_dataset(const std::string& path) const {
  if (!has(path)) return false;
  const Handle access = inside_this_file(H5P_LINK_ACCESS);
  const Handle object = object_handle(H5Oopen(id_.get(), path.c_str(), access.get()));
  return object.get() >= 0 && H5Iget_type(object.get()) == H5I_DATASET;
}

Shape File::shape(const std::string& path) const {
  const Handle dataset = open_dataset(path);
  const Handle space = space_handle(H5Dget_space(dataset.get()));
  if (H5Sget_simple_extent_ndims(space.get()) < 0)
    fail(fmt::format("the shape of '{}' cannot be read", path), "extents", damaged);
  return shape_of(space.get());
}

Type File::type(const std::string& path) const {
  const Handle dataset = open_dataset(path);
  const Handle type = type_handle(H5Dget_type(dataset.get()));
  return classify(type.get());
}

template void File::write(const std::string&, std::span<const double>, const Shape&);
template void File::write(const std::string&, std::span<const float>, const Shape&);
template void File::write(const std::string&, std::span<const std::int64_t>, const Shape&);
template void File::write(const std::string&, std::span<const std::uint8_t>, const Shape&);
template void File::reserve<double>(const std::string&, const Shape&);
template void File::reserve<float>(const std::string&, const Shape&);
template void File::reserve<std::uint8_t>(const std::string&, const Shape&);
template void File::write_rows(const std::string&, std::size_t, std::span<const double>);
template void File::write_rows(const std::string&, std::size_t, std::span<const float>);
template void File::write_rows(const std::string&, std::size_t, std::span<const std::uint8_t>);
template std::vector<double> File::read(const std::string&) const;
template std::vector<float> File::read(const std::string&) const;
template std::vector<std::int64_t> File::read(const std::string&) const;
template std::vector<std::uint8_t> File::read(const std::string&) const;
template void File::read_rows(const std::string&, std::size_t, std::span<double>) const;
template void File::read_rows(const std::string&, std::size_t, std::span<float>) const;
template void File::read_rows(const std::string&, std::size_t, std::span<std::int64_t>) const;
template void File::read_rows(const std::string&, std::size_t, std::span<std::uint8_t>) const;

}  // namespace understudy::io::hdf5
