#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/surrogates/networks/network.hpp>
#include <vector>

namespace understudy::surrogates {

/// A tensor in single or double precision as an array of that precision.
void set_tensor(Archive& archive, const std::string& path, const torch::Tensor& tensor);

/// The array as a tensor of its precision, where `like` lies. Throws InputError unless it has the
/// sizes of `like`.
torch::Tensor get_tensor(const Archive& archive, const std::string& path,
                         const torch::Tensor& like);

/// All of a list below `prefix/`; reading replaces the tensors of `into`.
void set_tensors(Archive& archive, const std::string& prefix, const std::vector<NamedTensor>& all);
void get_tensors(const Archive& archive, const std::string& prefix, std::vector<NamedTensor>& into);

}  // namespace understudy::surrogates
