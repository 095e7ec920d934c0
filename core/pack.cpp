#include <understudy/core/pack.hpp>

namespace understudy {

template <int bytes>
const int LibraryBuiltForRegistersOf<bytes>::bytes_wide = bytes;

template struct LibraryBuiltForRegistersOf<register_bytes>;

}  // namespace understudy
