#include <gtest/gtest.h>

#include <understudy/solvers/fluid/lattice.hpp>

namespace understudy::fluid {
namespace {

template <class L>
class Lattices : public testing::Test {};
using Both = testing::Types<std::integral_constant<int, 2>, std::integral_constant<int, 3>>;
TYPED_TEST_SUITE(Lattices, Both);

/// Sum over the populations of w and of up to four components of their velocities.
template <int D>
double moment(std::initializer_list<int> components) {
  double sum = 0;
  for (int i = 0; i < Lattice<D>::count; ++i) {
    double product = Lattice<D>::weight(i);
    for (const int d : components) product *= Lattice<D>::velocity(i, d);
    sum += product;
  }
  return sum;
}

TYPED_TEST(Lattices, AreIsotropicUpToFourthOrder) {
  constexpr int D = TypeParam::value;
  const auto equal = [](int a, int b) { return a == b ? 1.0 : 0.0; };
  EXPECT_NEAR(moment<D>({}), 1, 1e-15);
  for (int a = 0; a < D; ++a) {
    EXPECT_NEAR(moment<D>({a}), 0, 1e-15);
    for (int b = 0; b < D; ++b) {
      EXPECT_NEAR(moment<D>({a, b}), equal(a, b) / 3, 1e-15);
      for (int c = 0; c < D; ++c) {
        EXPECT_NEAR(moment<D>({a, b, c}), 0, 1e-15);
        for (int d = 0; d < D; ++d)
          EXPECT_NEAR(
              moment<D>({a, b, c, d}),
              (equal(a, b) * equal(c, d) + equal(a, c) * equal(b, d) + equal(a, d) * equal(b, c)) /
                  9,
              1e-15);
      }
    }
  }
}

TYPED_TEST(Lattices, OppositePopulationsMoveAgainstEachOther) {
  constexpr int D = TypeParam::value;
  for (int i = 0; i < Lattice<D>::count; ++i) {
    EXPECT_EQ(opposite(opposite(i)), i);
    EXPECT_EQ(Lattice<D>::weight(opposite(i)), Lattice<D>::weight(i));
    for (int d = 0; d < D; ++d)
      EXPECT_EQ(Lattice<D>::velocity(opposite(i), d), -Lattice<D>::velocity(i, d));
  }
}

}  // namespace
}  // namespace understudy::fluid
