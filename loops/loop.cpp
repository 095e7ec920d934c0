#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/loops/loop.hpp>

namespace understudy::loops {

Quantity Loop::part_settings(std::size_t part) const {
  throw InternalError({.what = "A loop without parts was asked what one of them is",
                       .got = fmt::format("part {}", part),
                       .expected = "a loop that has several, and says what they are",
                       .todo = "Override Loop::part_settings beside Loop::parts"});
}

}  // namespace understudy::loops
