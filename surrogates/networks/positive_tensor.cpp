#include <understudy/surrogates/networks/positive_tensor.hpp>

namespace understudy::surrogates {
namespace {

torch::Tensor plane(const torch::Tensor& log_size, const torch::Tensor& n) {
  const torch::Tensor half_trace = (1.0 + n.square().sum(-1, true)).sqrt();
  const torch::Tensor first = n.narrow(-1, 0, 1), second = n.narrow(-1, 1, 1);
  const torch::Tensor unit =
      torch::cat({half_trace + first, second, second, half_trace - first}, -1);
  return (log_size.exp() * unit).unflatten(-1, {2, 2});
}

torch::Tensor space(const torch::Tensor& log_size, const torch::Tensor& n) {
  const auto c = [&](std::int64_t k) { return n.narrow(-1, k, 1); };
  const torch::Tensor symmetric =
      torch::cat({c(0), c(5), c(4), c(5), c(1), c(3), c(4), c(3), c(2)}, -1).unflatten(-1, {3, 3});
  return log_size.exp().unsqueeze(-1) * torch::matrix_exp(symmetric);
}

}  // namespace

torch::Tensor positive_tensor(const torch::Tensor& log_size, const torch::Tensor& n) {
  return n.size(-1) == 2 ? plane(log_size, n) : space(log_size, n);
}

}  // namespace understudy::surrogates
