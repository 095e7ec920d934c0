#include <gtest/gtest.h>

#include <new>
#include <understudy/solvers/materials/geometry_cache.hpp>
#include <understudy/solvers/materials/microstructures/inclusions.hpp>

namespace understudy::materials {
namespace {

GeometryCache<3> spheres(std::size_t most_bytes) {
  return {make_sphere<3>({0.2}, {"volume_fraction"}, Interface::laminate), 16, most_bytes};
}

std::vector<std::vector<double>> fractions(int first, int count) {
  std::vector<std::vector<double>> rows;
  for (int i = first; i < first + count; ++i) rows.push_back({0.05 + 0.0005 * i});
  return rows;
}

TEST(GeometryCache, KeepsToItsLimit) {
  constexpr std::size_t limit = 2'000'000;
  GeometryCache<3> cache = spheres(limit);
  std::size_t most = 0, made = 0;
  while (made < 300) {
    auto rows = fractions(static_cast<int>(made), 50);
    rows.resize(cache.fitting(rows));
    for (const auto& sample : cache.get(Execution(), rows)) EXPECT_EQ(sample.outcome, Outcome::ok);
    made += rows.size();
    most = std::max(most, cache.bytes());
    EXPECT_LE(cache.bytes(), limit);
  }
  EXPECT_GT(most, limit / 2);  // and makes use of it
}

TEST(GeometryCache, ALimitOfNothingStillGivesOneAtATime) {
  GeometryCache<3> cache = spheres(0);
  EXPECT_EQ(cache.fitting(fractions(0, 5)), 1U);
  EXPECT_EQ(cache.get(Execution(), fractions(0, 1))[0].outcome, Outcome::ok);
  cache.get(Execution(), fractions(1, 1));
  EXPECT_EQ(cache.size(), 1U);
}

TEST(GeometryCache, EqualRowsAndKnownOnesNeedLittleRoom) {
  GeometryCache<3> cache = spheres(1'000'000);
  const std::vector<std::vector<double>> same(1000, {0.2});
  EXPECT_EQ(cache.fitting(same), 1000U);
  const auto found = cache.get(Execution(), same);
  EXPECT_EQ(found.front().geometry, found.back().geometry);
  const std::size_t unknown = cache.fitting(fractions(0, 100));
  cache.get(Execution(), fractions(0, static_cast<int>(unknown)));
  EXPECT_GT(cache.fitting(fractions(0, 100)), unknown);
}

TEST(GeometryCache, DropsTheOnesThatWereNotUsedForLongest) {
  GeometryCache<3> cache = spheres(400'000);
  const auto kept = cache.get(Execution(), fractions(0, 1))[0].geometry;
  const auto dropped = cache.get(Execution(), fractions(1, 1))[0].geometry;
  for (int i = 2; i < 60; ++i) {
    cache.get(Execution(), fractions(i, 1));
    EXPECT_EQ(cache.get(Execution(), fractions(0, 1))[0].geometry, kept);
  }
  EXPECT_NE(cache.get(Execution(), fractions(1, 1))[0].geometry, dropped);
}

/// A sphere whose first voxels cannot be made.
class FailsOnce : public Microstructure<3> {
 public:
  const std::vector<Port>& ports() const override { return sphere_->ports(); }
  int phases() const override { return sphere_->phases(); }
  Grid<3> grid(int resolution) const override { return sphere_->grid(resolution); }
  void fill(const Execution& exec, Kokkos::View<const double**, Kokkos::LayoutRight> parameters,
            const Grid<3>& grid, Kokkos::View<Voxel<3>**, Kokkos::LayoutRight> voxels,
            Outcomes outcomes) const override {
    if (!failed_) {
      failed_ = true;
      throw std::bad_alloc();
    }
    sphere_->fill(exec, parameters, grid, voxels, outcomes);
  }

 private:
  std::shared_ptr<const Microstructure<3>> sphere_ =
      make_sphere<3>({0.2}, {"volume_fraction"}, Interface::laminate);
  mutable bool failed_ = false;
};

TEST(GeometryCache, KnowsNothingOfAGeometryThatCouldNotBeMade) {
  GeometryCache<3> cache(std::make_shared<FailsOnce>(), 8, 2'000'000);
  const auto rows = fractions(0, 2);
  EXPECT_THROW(cache.get(Execution(), rows), std::bad_alloc);
  EXPECT_EQ(cache.size(), 0U);
  for (const auto& sample : cache.get(Execution(), rows)) {
    EXPECT_EQ(sample.outcome, Outcome::ok);
    EXPECT_NE(sample.geometry, nullptr);
  }
  EXPECT_EQ(cache.size(), 2U);
}

}  // namespace
}  // namespace understudy::materials
