#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

namespace understudy::surrogates {

/// A symmetric positive definite A [..., d, d] from `log_size` h [..., 1] and the components n of a
/// symmetric N, smooth in both, with R A R^T for R N R^T.
///
/// d = 2, n [..., 2], N = [[n1, n2], [n2, -n1]]: A = e^h (sqrt(1 + |n|^2) I + N), whose
/// determinant is e^{2h}. It is the exponential of h I + M for the M with sinh|M| M / |M| = N,
/// without that quotient, which needs care at M = 0; and ratios of eigenvalues grow like 4 |n|^2
/// only. d = 3, n [..., 6] (11, 22, 33, 23, 13, 12): A = e^h exp(N).
///
/// Not log-Cholesky: its factor has a first axis, and does not turn with the tensor.
torch::Tensor positive_tensor(const torch::Tensor& log_size, const torch::Tensor& n);

}  // namespace understudy::surrogates
