#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/numerics/parameter_cache.hpp>

namespace understudy::numerics {
namespace {

using ParameterRows = std::vector<std::vector<double>>;

/// Ten times the only parameter of a row, each said to hold 1000 bytes.
class Tens {
 public:
  explicit Tens(std::size_t most_bytes, std::size_t at_once = 2)
      : cache_(
            [this](const Execution&, const ParameterRows& rows,
                   const std::vector<std::uint64_t>& ids) {
              calls_.push_back(rows.size());
              std::vector<ParameterCache<double>::Made> made;
              for (std::size_t k = 0; k < rows.size(); ++k) {
                EXPECT_EQ(ids[k], hash_of(key_of(rows[k])));
                if (rows[k][0] == spoilt_) throw std::runtime_error("spoilt");
                if (rows[k][0] == stops_) request_stop();
                made.push_back({10 * rows[k][0], 1000});
              }
              return made;
            },
            at_once, 1000, most_bytes) {}
  Tens(const Tens&) = delete;
  Tens& operator=(const Tens&) = delete;

  std::vector<double> get(const std::vector<double>& parameters) {
    calls_.clear();
    return cache_.get(Execution(), rows(parameters));
  }
  std::size_t fitting(const std::vector<double>& parameters) const {
    return cache_.fitting(rows(parameters));
  }
  void spoil(double parameter) { spoilt_ = parameter; }
  void stop_at(double parameter) { stops_ = parameter; }

  const ParameterCache<double>& cache() const { return cache_; }
  const std::vector<std::size_t>& calls() const { return calls_; }  ///< rows in each, of one `get`

 private:
  static ParameterRows rows(const std::vector<double>& parameters) {
    ParameterRows all;
    for (const double parameter : parameters) all.push_back({parameter});
    return all;
  }

  ParameterCache<double> cache_;
  std::vector<std::size_t> calls_;
  double spoilt_ = -1, stops_ = -1;
};

constexpr std::size_t plenty = 1'000'000;

TEST(ParameterCache, MakesEveryValueOnceAndAFewAtATime) {
  Tens tens(plenty);
  EXPECT_THAT(tens.get({1, 2, 1, 3, 2}), testing::ElementsAre(10, 20, 10, 30, 20));
  EXPECT_THAT(tens.calls(), testing::ElementsAre(2, 1));
  EXPECT_THAT(tens.get({3, 4}), testing::ElementsAre(30, 40));
  EXPECT_THAT(tens.calls(), testing::ElementsAre(1));
  EXPECT_THAT(tens.get({}), testing::IsEmpty());
  EXPECT_EQ(tens.cache().size(), 4U);
}

TEST(ParameterCache, AsManyFitAsTheLimitHasRoomFor) {
  Tens tens(3500);
  EXPECT_EQ(tens.fitting({}), 1U);
  EXPECT_EQ(tens.fitting({1, 2, 3, 4, 5}), 3U);
  EXPECT_EQ(tens.fitting({1, 1, 2, 1, 2, 3, 3, 4}), 7U);  // equal ones count once
  EXPECT_EQ(Tens(0).fitting({1, 2}), 1U);                 // one has to
}

TEST(ParameterCache, KeepsToItsLimitBesidesWhatACallHolds) {
  Tens tens(3500);
  for (int k = 0; k < 20; ++k) {
    tens.get({1.0 * k, k + 100.0});
    EXPECT_LE(tens.cache().bytes(), 3500U);
  }
  EXPECT_THAT(tens.get({1, 2, 3, 4, 5}), testing::ElementsAre(10, 20, 30, 40, 50));  // too many
  Tens none(0);
  EXPECT_THAT(none.get({1}), testing::ElementsAre(10));
  EXPECT_THAT(none.get({2}), testing::ElementsAre(20));
  EXPECT_EQ(none.cache().size(), 1U);
}

TEST(ParameterCache, DropsWhatWasNotUsedForLongest) {
  Tens tens(3500);
  tens.get({1});
  tens.get({2});
  tens.get({3});
  tens.get({1});
  tens.get({4});  // no room: 2 goes
  EXPECT_THAT((tens.get({1}), tens.calls()), testing::IsEmpty());
  EXPECT_THAT((tens.get({2}), tens.calls()), testing::ElementsAre(1));
}

TEST(ParameterCache, NothingIsLeftOfAValueThatCouldNotBeMade) {
  Tens tens(plenty);
  tens.spoil(3);
  EXPECT_THROW(tens.get({1, 2, 3, 4}), std::runtime_error);
  EXPECT_EQ(tens.cache().size(), 2U);  // those made before
  tens.spoil(-1);
  EXPECT_THAT(tens.get({1, 2, 3, 4}), testing::ElementsAre(10, 20, 30, 40));
  EXPECT_THAT(tens.calls(), testing::ElementsAre(2));
}

TEST(ParameterCache, AStopIsHonouredAndWhatWasMadeStays) {
  Tens tens(plenty);
  tens.stop_at(2);
  EXPECT_THROW(tens.get({1, 2, 3, 4}), Interrupted);
  clear_stop_request();
  EXPECT_EQ(tens.cache().size(), 2U);
  EXPECT_THAT(tens.get({3, 1, 4}), testing::ElementsAre(30, 10, 40));
  EXPECT_THAT(tens.calls(), testing::ElementsAre(2));
}

TEST(ParameterCache, KeysTellNumbersApart) {
  EXPECT_EQ(key_of({1, 2}), key_of({1, 2}));
  EXPECT_NE(key_of({1, 2}), key_of({2, 1}));
  EXPECT_NE(key_of({1}), key_of({1 + 1e-15}));
  EXPECT_TRUE(key_of({}).empty());
  EXPECT_EQ(hash_of(""), 0xcbf29ce484222325u);  // of FNV-1a
  EXPECT_EQ(hash_of("a"), 0xaf63dc4c8601ec8cu);
}

}  // namespace
}  // namespace understudy::numerics
