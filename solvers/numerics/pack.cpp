#include <understudy/solvers/numerics/pack.hpp>

namespace understudy::numerics {

template <int bytes>
const int LibraryBuiltForRegistersOf<bytes>::bytes_wide = bytes;

template struct LibraryBuiltForRegistersOf<register_bytes>;

}  // namespace understudy::numerics
