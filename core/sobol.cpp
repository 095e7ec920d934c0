#include <fmt/core.h>

#include <array>
#include <understudy/core/errors.hpp>
#include <understudy/core/random.hpp>
#include <understudy/core/sobol.hpp>

namespace understudy {
namespace {

constexpr std::size_t bits = 52;  // of a coordinate: what a double holds
constexpr std::size_t index_bits = 32;

// Degree s, coefficients a and initial numbers m of a primitive polynomial.
struct Polynomial {
  std::size_t degree;
  std::uint64_t coefficients;
  std::array<std::uint64_t, 7> initial;
};

// Dimensions 2 to 37 of the table new-joe-kuo-6 by Joe & Kuo 2008; dimension 1 is van der Corput's.
constexpr std::array<Polynomial, Sobol::most_dimensions - 1> polynomials = {{
    {1, 0, {1}},
    {2, 1, {1, 3}},
    {3, 1, {1, 3, 1}},
    {3, 2, {1, 1, 1}},
    {4, 1, {1, 1, 3, 3}},
    {4, 4, {1, 3, 5, 13}},
    {5, 2, {1, 1, 5, 5, 17}},
    {5, 4, {1, 1, 5, 5, 5}},
    {5, 7, {1, 1, 7, 11, 19}},
    {5, 11, {1, 1, 5, 1, 1}},
    {5, 13, {1, 1, 1, 3, 11}},
    {5, 14, {1, 3, 5, 5, 31}},
    {6, 1, {1, 3, 3, 9, 7, 49}},
    {6, 13, {1, 1, 1, 15, 21, 21}},
    {6, 16, {1, 3, 1, 13, 27, 49}},
    {6, 19, {1, 1, 1, 15, 7, 5}},
    {6, 22, {1, 3, 1, 15, 13, 25}},
    {6, 25, {1, 1, 5, 5, 19, 61}},
    {7, 1, {1, 3, 7, 11, 23, 15, 103}},
    {7, 4, {1, 3, 7, 13, 13, 15, 69}},
    {7, 7, {1, 1, 3, 13, 7, 35, 63}},
    {7, 8, {1, 3, 5, 9, 1, 25, 53}},
    {7, 14, {1, 3, 1, 13, 9, 35, 107}},
    {7, 19, {1, 3, 1, 5, 27, 61, 31}},
    {7, 21, {1, 1, 5, 11, 19, 41, 61}},
    {7, 28, {1, 3, 5, 3, 3, 13, 69}},
    {7, 31, {1, 1, 7, 13, 1, 19, 1}},
    {7, 32, {1, 3, 7, 5, 13, 19, 59}},
    {7, 37, {1, 1, 3, 9, 25, 29, 41}},
    {7, 41, {1, 3, 5, 13, 23, 1, 55}},
    {7, 42, {1, 3, 7, 3, 13, 59, 17}},
    {7, 50, {1, 3, 1, 3, 5, 53, 69}},
    {7, 55, {1, 1, 5, 5, 23, 33, 13}},
    {7, 56, {1, 1, 7, 7, 1, 61, 123}},
    {7, 59, {1, 1, 7, 9, 13, 61, 49}},
    {7, 62, {1, 3, 3, 5, 3, 55, 33}},
}};

std::vector<std::uint64_t> van_der_corput() {
  std::vector<std::uint64_t> v(index_bits);
  for (std::size_t k = 0; k < index_bits; ++k) v[k] = std::uint64_t{1} << (bits - 1 - k);
  return v;
}

// Bratley & Fox 1988, equation 4: v_k = a_1 v_{k-1} ^ ... ^ v_{k-s} ^ (v_{k-s} >> s).
std::vector<std::uint64_t> directions(const Polynomial& p) {
  std::vector<std::uint64_t> v(index_bits);
  for (std::size_t k = 0; k < index_bits; ++k) {
    if (k < p.degree) {
      v[k] = p.initial[k] << (bits - 1 - k);
      continue;
    }
    v[k] = v[k - p.degree] ^ (v[k - p.degree] >> p.degree);
    for (std::size_t j = 1; j < p.degree; ++j)
      if ((p.coefficients >> (p.degree - 1 - j)) & 1U) v[k] ^= v[k - j];
  }
  return v;
}

}  // namespace

Sobol::Sobol(std::size_t dimensions, std::uint64_t seed, bool shifted) : shift_(dimensions, 0) {
  if (dimensions < 1 || dimensions > most_dimensions)
    throw InputError({.what = "The Sobol sequence has no direction numbers for that dimension",
                      .got = fmt::format("{} varying numbers", dimensions),
                      .expected = fmt::format("1 to {}", most_dimensions),
                      .todo = "Let fewer numbers vary from sample to sample"});
  for (std::size_t d = 0; d < dimensions; ++d) {
    directions_.push_back(d == 0 ? van_der_corput() : directions(polynomials[d - 1]));
    if (shifted) shift_[d] = Stream(seed, "sobol shift", d).bits(0) >> (64 - bits);
  }
}

double Sobol::coordinate(std::uint64_t index, std::size_t dimension) const {
  std::uint64_t x = shift_.at(dimension);
  for (std::size_t bit = 0; index != 0 && bit < index_bits; ++bit, index >>= 1)
    if (index & 1U) x ^= directions_[dimension][bit];
  return static_cast<double>(x) * 0x1.0p-52;
}

}  // namespace understudy
