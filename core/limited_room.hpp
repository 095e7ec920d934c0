#pragma once
#include <array>
#include <vector>

namespace understudy {

/// What an operator is, too, that has room for some places of a molecule's atoms only (a grid of so
/// many nodes) and can say more of the others than `Outcome::out_of_range`.
class LimitedRoom {
 public:
  virtual ~LimitedRoom() = default;

  /// Throws InputError that names the key of [solver] to change when `apply` would find the atoms
  /// at `positions` [atoms] (A) out_of_range.
  virtual void require_room(const std::vector<std::array<double, 3>>& positions) const = 0;
};

}  // namespace understudy
