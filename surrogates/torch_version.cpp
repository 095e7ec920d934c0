#include <ATen/Parallel.h>
#include <torch/version.h>

#include <understudy/surrogates/torch_version.hpp>

namespace understudy::surrogates {

std::string torch_version() { return TORCH_VERSION; }
int torch_threads() { return at::get_num_threads(); }

}  // namespace understudy::surrogates
