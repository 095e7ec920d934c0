#include <ATen/Parallel.h>
#include <ATen/ops/ones.h>
#include <torch/version.h>

#include <understudy/surrogates/torch_version.hpp>

namespace understudy::surrogates {

std::string torch_version() { return TORCH_VERSION; }
int torch_threads() { return at::get_num_threads(); }
void compute_in_parallel() { at::ones({1 << 20}).mul_(2).add_(1); }

}  // namespace understudy::surrogates
