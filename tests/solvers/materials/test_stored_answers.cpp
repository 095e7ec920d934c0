#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <map>

#include "cell_kinds.hpp"

namespace understudy::materials {
namespace {

/// Two samples each: energy, stress, and the tangent's numbers weighted by cos(1), cos(2), ...:
/// what an x86 processor found with a tolerance of 1e-9. Whatever computes now, processor or GPU,
/// and whichever of the kernels' two ways it takes, has to agree. UNDERSTUDY_PRINT_ANSWERS=1 prints
/// them anew; there must be a reason in the physics to store what it prints.
const std::map<std::string, std::vector<double>> kStored = {
    {"plane",
     {0.0489421932716, 1.22653083463, -0.23346122206, -0.300534392055, 2.83084745399,
      0.0610503446662, 0.201611405039, 4.84121305705, -0.31023645814, -0.124008565926,
      -1.48769097225, -23.6656809735}},
    {"solid",
     {0.0495590444386, 1.23184466286, -0.237137153414, -0.304854171398, 2.86662136522,
      0.0296581873796, 0.208934867717, 5.00341688979, -0.321618067003, -0.130704199428,
      -1.56673017937, -23.9996968711}},
    {"solid_all_loads",
     {0.793338356685, -4.79921605437,  1.44875012465, -2.62705423714, 1.256518386,   -7.35758046019,
      3.6588829823,   -2.29635647617,  3.53036722601, -9.17390423201, 117.473977024, 0.549527000599,
      7.26618772572,  -2.85081731088,  1.87270428892, -2.75498522068, 5.43743825637, -0.6918419912,
      1.64085820346,  -0.562435382364, 2.98043022457, 93.8704390459}},
    {"full_integration",
     {0.0490676459404, 1.22577392452, -0.233965098573, -0.301120273594, 2.83813840045,
      0.0334592282864, 0.204017676236, 4.88403316299, -0.308807725449, -0.123025133924,
      -1.53009794675, -24.1762112389}},
    {"solid_full_integration",
     {0.0497579159732, 1.2371459625, -0.239124786179, -0.30715294284, 2.87788006627,
      0.0876477165176, 0.213222786116, 5.08973374831, -0.322480612704, -0.130605528187,
      -1.62629660769, -24.6426671768}},
    {"linear_elastic",
     {0.00113603356926, 0.105598846138, 0.248657158278, -0.280989627461, -13.2465434574,
      0.020076482645, 1.06176890304, -0.819231823099, 0.752228208353, -14.0464487918}},
    {"solid_linear_elastic",
     {0.00115595292377, 0.106445330158, 0.25194393719, -0.286458562415, -13.4995241613,
      0.0208456069822, 1.09848882754, -0.849597174397, 0.787286928117, -14.9515304727}},
    {"staircase",
     {0.0495085971652, 1.23497294114, -0.234905354041, -0.302588822519, 2.8639733177,
      -0.0525266363158, 0.197712994059, 4.75009264723, -0.303930635801, -0.121010165786,
      -1.45535006694, -23.2178503586}},
    {"extrapolated",
     {0.0490300293936, 1.22622747338, -0.233416000589, -0.300540006922, 2.83608310186,
      0.0148236659263, 0.199592373126, 4.80890345365, -0.314249015267, -0.126826773325,
      -1.44593372025, -23.093794501}},
    {"ellipse",
     {0.06343781619, 1.58169382252, -0.306546788284, -0.393399007418, 3.66616598754, 1.78599250034,
      0.243775408927, 5.86865978745, -0.351370334696, -0.126466051323, -1.77311477104,
      -27.8347174996}},
    {"image",
     {0.0674496500349, 1.64967330757, -0.303143732734, -0.394117658306, 3.90659448073,
      -1.92277954698, 0.258373227196, 6.12488928916, -0.351194523579, -0.129380844329,
      -2.04971133415, -35.1012389014}},
};

std::vector<double> answers(const Kind& kind) {
  const auto solver = make(kind);
  const Batch in = conforming_batch(*solver, 2);
  Batch out(required(solver->signature().outputs), in.size());
  const Outcomes outcomes("outcomes", in.size());
  solver->apply(Execution(), in, out, outcomes);
  Kokkos::fence();
  std::vector<double> numbers;
  const auto energy = on_host(out["energy"]), stress = on_host(out["stress"]);
  const auto tangent = on_host(out["tangent"]);
  for (std::size_t s = 0; s < in.size(); ++s) {
    EXPECT_EQ(at(outcomes, s), Outcome::ok) << s;
    numbers.push_back(energy(s, 0));
    for (std::size_t c = 0; c < stress.extent(1); ++c) numbers.push_back(stress(s, c));
    double weighted = 0;
    for (std::size_t c = 0; c < tangent.extent(1); ++c)
      weighted += std::cos(static_cast<double>(c + 1)) * tangent(s, c);
    numbers.push_back(weighted);
  }
  return numbers;
}

void print(const std::string& name, const std::vector<double>& numbers) {
  std::printf("    {\"%s\", {", name.c_str());
  for (std::size_t k = 0; k < numbers.size(); ++k)
    std::printf("%s%.12g", k == 0 ? "" : ", ", numbers[k]);
  std::printf("}},\n");
}

class StoredAnswers : public testing::TestWithParam<Kind> {};

void expect_stored(Kind kind, double tolerance, double accuracy) {
  kind.options.tolerance = tolerance;
  const std::vector<double> found = answers(kind);
  if (std::getenv("UNDERSTUDY_PRINT_ANSWERS") != nullptr) return print(kind.name, found);
  const std::vector<double>& stored = kStored.at(kind.name);
  ASSERT_EQ(found.size(), stored.size());
  double largest = 0;
  for (const double number : stored) largest = std::max(largest, std::abs(number));
  for (std::size_t k = 0; k < stored.size(); ++k)
    EXPECT_NEAR(found[k], stored[k], accuracy * largest) << k;
}

TEST_P(StoredAnswers, AreFoundAgain) { expect_stored(GetParam(), 1e-9, 1e-8); }

/// With linear systems in single precision.
TEST_P(StoredAnswers, AreFoundToTheToleranceByALeanSolve) { expect_stored(GetParam(), 1e-3, 1e-4); }

INSTANTIATE_TEST_SUITE_P(Kinds, StoredAnswers, testing::ValuesIn(kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace understudy::materials
