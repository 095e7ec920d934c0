#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace understudy::io::hdf5 {

/// What a dataset holds.
enum class Type : std::uint8_t { f64, f32, i64, u8, text, other };

/// "double", "bytes", ... for messages.
std::string name(Type type);

/// Numbers per dimension, slowest first; {} is a scalar.
using Shape = std::vector<std::size_t>;
using Attribute = std::variant<std::string, double, std::int64_t>;

/// Owns one HDF5 identifier.
class Handle {
 public:
  using Close = int (*)(std::int64_t);

  Handle() = default;
  Handle(std::int64_t id, Close close) : id_(id), close_(close) {}
  ~Handle() { reset(); }
  Handle(Handle&& other) noexcept
      : id_(std::exchange(other.id_, -1)), close_(std::exchange(other.close_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  std::int64_t get() const { return id_; }
  void reset();

 private:
  std::int64_t id_ = -1;
  Close close_ = nullptr;
};

/// One piece of a joined dataset: rows [first, first + rows) come from another file.
struct Part {
  std::string file;  ///< relative to the folder of the joining file
  std::size_t rows = 0;
};

/// One entry of a group.
struct Member {
  std::string name;
  bool is_group = false;
};

/// An HDF5 file: `write` and `read` whole arrays, and rows of long ones. Files are written in
/// memory and put on the disk in one piece, so that a full disk or a kill never leaves half a
/// file; those that do not fit into memory are written beside their place and renamed. The first
/// 512 bytes (HDF5's user block, which other readers skip) keep a digest of the rest, so that a
/// damaged file is recognised before HDF5 looks into it. Numbers are stored in little-endian chunks
/// with Fletcher32 checksums, strings as variable-length UTF-8. Equal contents give equal bytes.
/// Every error is an InputError with file, dataset, and what to do. No link or dataset is followed
/// into a file elsewhere, and no size is believed that the file's length does not bear out. HDF5 is
/// not thread-safe: one thread at a time. Accidental damage of our files never reaches HDF5; a file
/// that someone crafts against HDF5 itself can end the process, as in every program that reads
/// HDF5.
class File {
 public:
  /// An empty file in memory; `name` stands for it in messages.
  static File in_memory(const std::string& name = "a new file");

  /// An empty file on the disk, for arrays that do not fit into memory. It is complete once it is
  /// `finish`ed; write it beside its place and rename it then (`write_atomically`).
  static File on_disk(const std::filesystem::path& file);

  /// Opens for reading, after a check of the digest if the file carries one.
  static File open(const std::filesystem::path& file);

  const std::string& file_name() const { return name_; }

  /// The bytes of a file in memory, digest included, and the same put on the disk atomically.
  std::vector<std::byte> image();
  void save(const std::filesystem::path& file);

  /// Writes what HDF5 still holds and the digest of a file on the disk, and closes it.
  void finish();

  /// Writes an array, making the groups on the way. T: double, float, int64, uint8.
  template <class T>
  void write(const std::string& path, std::span<const T> data, const Shape& shape);
  template <class T>
  void write(const std::string& path, const std::vector<T>& data, const Shape& shape) {
    write(path, std::span<const T>(data), shape);
  }

  /// Makes an array whose rows are written later, a block of the first axis at a time.
  template <class T>
  void reserve(const std::string& path, const Shape& shape);
  template <class T>
  void write_rows(const std::string& path, std::size_t first, std::span<const T> rows);

  void write_texts(const std::string& path, const std::vector<std::string>& texts);

  /// Reads an array, converted to T if the file holds another kind of number.
  template <class T>
  std::vector<T> read(const std::string& path) const;
  std::vector<std::string> read_texts(const std::string& path) const;

  /// Reads rows [first, first + rows) of the first axis into `out`.
  template <class T>
  void read_rows(const std::string& path, std::size_t first, std::span<T> out) const;

  /// Makes a dataset of doubles (or what `type` says) whose rows lie in other files, under the same
  /// path.
  void join(const std::string& path, Type type, const Shape& shape, const std::vector<Part>& parts);

  bool has(const std::string& path) const;
  bool is_dataset(const std::string& path) const;
  Shape shape(const std::string& path) const;
  Type type(const std::string& path) const;

  /// What is in a group, in alphabetical order ("/" is the root). Links into other files are left
  /// out.
  std::vector<Member> members(const std::string& group) const;

  /// All groups and datasets below the root, by their paths. Throws InputError when links lead in
  /// circles.
  std::vector<Member> all_members() const;

  /// Throws InputError when a dataset claims more numbers than the file holds.
  void require_held(const std::string& path) const;
  void make_group(const std::string& path);

  void set_attribute(const std::string& object, const std::string& name, const Attribute& value);
  /// A list as an attribute.
  void set_list(const std::string& object, const std::string& name,
                const std::vector<std::int64_t>& values);
  void set_list(const std::string& object, const std::string& name,
                const std::vector<std::string>& values);
  bool has_attribute(const std::string& object, const std::string& name) const;
  Attribute attribute(const std::string& object, const std::string& name) const;
  std::string text_attribute(const std::string& object, const std::string& name) const;
  std::int64_t integer_attribute(const std::string& object, const std::string& name) const;
  /// The numbers of an attribute that is one number or a list of them; none without such a one.
  std::vector<double> numbers_attribute(const std::string& object, const std::string& name) const;
  std::vector<std::string> attribute_names(const std::string& object) const;

  /// Whether an attribute is one text or number (and not a list or a record).
  bool is_single(const std::string& object, const std::string& name) const;

 private:
  Handle open_dataset(const std::string& path) const;
  struct List {
    std::int64_t stored, native;  ///< HDF5's types
    std::size_t count;
    const void* data;
  };
  void write_list(const std::string& object, const std::string& name, const List& list);
  Handle make_dataset(const std::string& path, Type type, const Shape& shape);
  void check_readable(const std::string& path, std::int64_t dataset, std::size_t bytes) const;
  void check_inside(const std::string& path, std::int64_t dataset) const;
  void check_numbers(const std::string& path) const;
  void add_members(const std::string& group, int level, std::size_t most,
                   std::vector<Member>& all) const;
  [[noreturn]] void fail(const std::string& what, const std::string& expected,
                         const std::string& todo) const;

  std::string name_;
  Handle id_;
};

}  // namespace understudy::io::hdf5
