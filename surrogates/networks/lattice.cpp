#include <algorithm>
#include <array>
#include <numbers>
#include <understudy/surrogates/networks/lattice.hpp>

namespace understudy::surrogates {
namespace {

// Reflection of the first axis: C12 and the angle change sign; exchange of the axes: C11 and C22
// are exchanged and the angle is taken from the other axis.
std::vector<LatticeSymmetry> square() {
  const torch::Tensor one = torch::eye(3, torch::kFloat64);
  const torch::Tensor flip = torch::diag(torch::tensor({1., 1., -1.}, torch::kFloat64));
  const torch::Tensor swap =
      torch::tensor({{0., 1., 0.}, {1., 0., 0.}, {0., 0., 1.}}, torch::kFloat64);
  const double quarter = 0.5 * std::numbers::pi;
  return {{one, 1.0, 0.0},
          {flip, -1.0, 0.0},
          {swap, -1.0, quarter},
          {torch::matmul(flip, swap), 1.0, -quarter}};
}

// For the axes' permutation p and signs s: C'_ij = s_i s_j C_p(i)p(j).
torch::Tensor cube_action(const std::array<int, 3>& p, const std::array<double, 3>& s) {
  constexpr std::array<std::array<int, 2>, 6> pairs = {
      {{0, 0}, {1, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}}};
  torch::Tensor action = torch::zeros({6, 6}, torch::kFloat64);
  for (std::size_t k = 0; k < 6; ++k) {
    const auto i = static_cast<std::size_t>(pairs[k][0]), j = static_cast<std::size_t>(pairs[k][1]);
    const int low = std::min(p[i], p[j]), high = std::max(p[i], p[j]);
    for (std::size_t l = 0; l < 6; ++l)
      if (pairs[l][0] == low && pairs[l][1] == high)
        action[static_cast<std::int64_t>(k)][static_cast<std::int64_t>(l)] = s[i] * s[j];
  }
  return action;
}

std::vector<LatticeSymmetry> cube() {
  std::vector<LatticeSymmetry> all;
  std::array<int, 3> p = {0, 1, 2};
  do {
    for (int signs = 0; signs < 4; ++signs)
      all.push_back({cube_action(p, {1.0, (signs & 1) ? -1.0 : 1.0, (signs & 2) ? -1.0 : 1.0})});
  } while (std::next_permutation(p.begin(), p.end()));
  return all;
}

}  // namespace

std::vector<LatticeSymmetry> lattice_symmetries(std::int64_t dimensions) {
  return dimensions == 2 ? square() : cube();
}

}  // namespace understudy::surrogates
