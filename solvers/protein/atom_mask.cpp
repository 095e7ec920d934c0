#include <understudy/solvers/protein/atom_mask.hpp>
#include <understudy/solvers/protein/term_table.hpp>

namespace understudy::protein {

AtomMask::AtomMask(int atoms, const std::vector<std::array<int, 2>>& excluded)
    : packs_(packs_of(atoms)) {
  static_assert(Pack::width <= 8, "the bits of a pack share a byte");
  std::vector<std::uint8_t> bits(static_cast<std::size_t>(atoms) *
                                 static_cast<std::size_t>(packs_));
  const auto flip = [&](int i, int j) {
    bits[static_cast<std::size_t>(i * packs_ + j / Pack::width)] ^=
        static_cast<std::uint8_t>(1U << (j % Pack::width));
  };
  for (int i = 0; i < atoms; ++i)
    for (int j = 0; j < atoms; ++j)
      if (i != j) flip(i, j);
  for (const auto& [i, j] : excluded) {
    flip(i, j);
    flip(j, i);
  }
  bits_ = on_device("understudy/protein/atom_mask", bits);
}

}  // namespace understudy::protein
