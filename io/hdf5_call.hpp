#pragma once
#include <hdf5.h>

#include <string>
#include <understudy/io/hdf5.hpp>

/// For the .cpp files of the HDF5 layer alone: identifiers with their closing functions.
namespace understudy::io::hdf5 {

static_assert(sizeof(hid_t) == sizeof(std::int64_t));

template <herr_t (*close)(hid_t)>
Handle handle(hid_t id) {
  return Handle(id, [](std::int64_t held) { return static_cast<int>(close(held)); });
}

inline Handle space_handle(hid_t id) { return handle<H5Sclose>(id); }
inline Handle type_handle(hid_t id) { return handle<H5Tclose>(id); }
inline Handle list_handle(hid_t id) { return handle<H5Pclose>(id); }
inline Handle dataset_handle(hid_t id) { return handle<H5Dclose>(id); }
inline Handle attribute_handle(hid_t id) { return handle<H5Aclose>(id); }
inline Handle object_handle(hid_t id) { return handle<H5Oclose>(id); }

/// Why the last HDF5 call of this thread failed, in HDF5's words; forgets it.
std::string reason();

/// Keeps HDF5 from printing; called before the first file.
void silence();

/// Variable-length UTF-8, the strings that every reader of HDF5 takes.
Handle text_type();

/// Access list of a class ("H5P_LINK_ACCESS", or one that inherits from it) that follows no link
/// into another file.
Handle inside_this_file(hid_t list_class);

/// Creation list of objects whose bytes depend on their contents alone (no times).
Handle group_creation();
Handle link_creation();

hid_t native(Type type);
hid_t stored(Type type);

template <class T>
constexpr Type type_of();
template <>
constexpr Type type_of<double>() {
  return Type::f64;
}
template <>
constexpr Type type_of<float>() {
  return Type::f32;
}
template <>
constexpr Type type_of<std::int64_t>() {
  return Type::i64;
}
template <>
constexpr Type type_of<std::uint8_t>() {
  return Type::u8;
}

}  // namespace understudy::io::hdf5
