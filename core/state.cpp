#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/core/state.hpp>

namespace understudy {

Archive StateInMemory::get(const std::string& name) const {
  const auto found = pieces_.find(name);
  if (found == pieces_.end()) lacks_piece(name);
  return found->second;
}

void lacks_piece(const std::string& name) {
  throw InputError({.what = fmt::format("The saved state lacks the piece '{}'", name),
                    .got = "others",
                    .expected = "the state of the same loop and the same operators",
                    .todo = checkpoint_remedy});
}

}  // namespace understudy
