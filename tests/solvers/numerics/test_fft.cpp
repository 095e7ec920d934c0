#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <understudy/core/batch.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/random.hpp>
#include <understudy/solvers/numerics/fft.hpp>

namespace understudy::numerics {
namespace {

template <class T>
using Rows = typename RealFft<T>::Rows;

template <class T>
Rows<T> random_rows(std::size_t rows, std::size_t columns) {
  const Stream stream(7, "fft", 0);
  Rows<T> view("rows", rows, (columns + 15) / 16 * 16);
  const auto host = on_host(view);
  for (std::size_t k = 0; k < rows * columns; ++k)
    host(k / columns, k % columns) = static_cast<T>(stream.uniform(k) - 0.5);
  Kokkos::deep_copy(view, host);
  return view;
}

/// The transform of one field by its definition, one wave vector at a time.
template <class T>
std::complex<double> slow_transform(const T* field, const std::vector<int>& shape,
                                    const std::vector<int>& wave) {
  std::complex<double> sum;
  int points = 1;
  for (const int n : shape) points *= n;
  for (int p = 0; p < points; ++p) {
    double phase = 0;
    int rest = p;
    for (std::size_t d = shape.size(); d-- > 0; rest /= shape[d])
      phase -= 2 * M_PI * (rest % shape[d]) * wave[d] / shape[d];
    sum += static_cast<double>(field[p]) * std::polar(1.0, phase);
  }
  return sum;
}

template <class T>
void expect_definition(const std::vector<int>& shape, double tolerance) {
  const RealFft<T> fft(shape, 2);
  const Rows<T> field = random_rows<T>(1, fft.points() * 2);
  const Rows<T> transform("transform", 1, (fft.numbers() * 2 + 15) / 16 * 16);
  fft.forward(Execution(), field, transform, {{0}, {}});
  const auto given = on_host(field), found = on_host(transform);
  const int last = shape.back() / 2 + 1;
  for (std::size_t f = 0; f < 2; ++f)
    for (std::size_t k = 0; k < fft.numbers() / 2; k += 5) {
      std::vector<int> wave(shape.size());
      int rest = static_cast<int>(k);
      wave.back() = rest % last;
      rest /= last;
      for (std::size_t d = shape.size() - 1; d-- > 0; rest /= shape[d]) wave[d] = rest % shape[d];
      const auto expected = slow_transform(&given(0, f * fft.points()), shape, wave);
      const T* got = &found(0, f * fft.numbers() + 2 * k);
      EXPECT_NEAR(static_cast<double>(got[0]), expected.real(), tolerance);
      EXPECT_NEAR(static_cast<double>(got[1]), expected.imag(), tolerance);
    }
}

TEST(RealFft, FollowsItsDefinition) {
  expect_definition<double>({6, 10}, 1e-12);
  expect_definition<double>({5, 4, 9}, 1e-12);
  expect_definition<float>({8, 12}, 1e-4);
  expect_definition<float>({4, 6, 8}, 1e-4);
}

TEST(RealFft, BackwardUndoesForward) {
  const RealFft<double> fft({7, 6, 12}, 3);
  const Rows<double> field = random_rows<double>(2, fft.points() * 3);
  const Rows<double> transform("transform", 2, fft.numbers() * 3 + 16);
  const Rows<double> back("back", 2, field.extent(1));
  fft.forward(Execution(), field, transform, {{0, 1}, {}});
  fft.backward(Execution(), transform, back, {{0, 1}, {}});
  const auto given = on_host(field), found = on_host(back);
  for (std::size_t r = 0; r < 2; ++r)
    for (std::size_t k = 0; k < fft.points() * 3; ++k)
      EXPECT_NEAR(found(r, k), given(r, k) * static_cast<double>(fft.points()), 1e-11);
}

TEST(RealFft, RowsDoNotDependOnOneAnother) {
  const RealFft<float> fft({24, 24}, 2);
  const Rows<float> field = random_rows<float>(3, fft.points() * 2);
  const Rows<float> all("all", 3, fft.numbers() * 2), one("one", 3, fft.numbers() * 2);
  fft.forward(Execution(), field, all, {{0, 1, 2}, {}});
  RealFft<float>({24, 24}, 2).forward(Execution(), field, one, {{1}, {}});
  const auto of_all = on_host(all), of_one = on_host(one);
  for (std::size_t k = 0; k < fft.numbers() * 2; ++k)
    if (on_gpu)  // cuFFT may combine the rows of a batch
      EXPECT_NEAR(of_all(1, k), of_one(0, k), 1e-4);
    else
      EXPECT_EQ(of_all(1, k), of_one(0, k));
  EXPECT_EQ(of_one(1, 0), 0.0f);
}

TEST(RealFft, RefusesShapesThatAreNone) {
  EXPECT_THROW(RealFft<double>({8}, 1), InputError);
  EXPECT_THROW(RealFft<double>({8, 0}, 1), InputError);
  EXPECT_THROW(RealFft<double>({8, 8}, 0), InputError);
}

TEST(RealFft, RefusesRowsThatAreNotAligned) {
  const RealFft<float> fft({4, 4}, 1);
  const Rows<float> field("field", 2, 17), transform("transform", 2, 24);
  EXPECT_THROW(fft.forward(Execution(), field, transform, {{0}, {}}), InternalError);
}

}  // namespace
}  // namespace understudy::numerics
