#include <understudy/io/hdf5_call.hpp>

namespace understudy::io::hdf5 {

void Handle::reset() {
  if (id_ >= 0 && close_ != nullptr) close_(id_);
  id_ = -1;
}

std::string name(Type type) {
  switch (type) {
    case Type::f64:
      return "double";
    case Type::f32:
      return "single";
    case Type::i64:
      return "whole numbers of 64 bits";
    case Type::u8:
      return "bytes";
    case Type::text:
      return "texts";
    case Type::other:
      break;
  }
  return "another type";
}

std::string reason() {
  std::string text;
  // Upward starts where the error arose: that entry says most.
  const auto first = [](unsigned level, const H5E_error2_t* error, void* out) -> herr_t {
    if (level == 0 && error->desc != nullptr) *static_cast<std::string*>(out) = error->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, first, &text);
  H5Eclear2(H5E_DEFAULT);
  return text.empty() ? "an HDF5 error without a reason" : text;
}

void silence() {
  // Files are closed by their handles. At exit HDF5 would try once more to write those that the
  // disk had no room for, and crash.
  static const herr_t once = H5dont_atexit();
  static_cast<void>(once);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Handle text_type() {
  Handle type = type_handle(H5Tcopy(H5T_C_S1));
  H5Tset_size(type.get(), H5T_VARIABLE);
  H5Tset_cset(type.get(), H5T_CSET_UTF8);
  return type;
}

Handle inside_this_file(hid_t list_class) {
  Handle list = list_handle(H5Pcreate(list_class));
  const auto refuse = [](const char*, const char*, const char*, const char*, unsigned*, hid_t,
                         void*) -> herr_t { return -1; };
  H5Pset_elink_cb(list.get(), refuse, nullptr);
  return list;
}

Handle group_creation() {
  Handle list = list_handle(H5Pcreate(H5P_GROUP_CREATE));
  H5Pset_obj_track_times(list.get(), false);
  return list;
}

Handle link_creation() {
  Handle list = list_handle(H5Pcreate(H5P_LINK_CREATE));
  H5Pset_char_encoding(list.get(), H5T_CSET_UTF8);
  return list;
}

hid_t native(Type type) {
  switch (type) {
    case Type::f32:
      return H5T_NATIVE_FLOAT;
    case Type::i64:
      return H5T_NATIVE_INT64;
    case Type::u8:
      return H5T_NATIVE_UINT8;
    default:
      return H5T_NATIVE_DOUBLE;
  }
}

hid_t stored(Type type) {
  switch (type) {
    case Type::f32:
      return H5T_IEEE_F32LE;
    case Type::i64:
      return H5T_STD_I64LE;
    case Type::u8:
      return H5T_STD_U8LE;
    default:
      return H5T_IEEE_F64LE;
  }
}

}  // namespace understudy::io::hdf5
