#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <understudy/core/batch.hpp>
#include <vector>

namespace understudy::surrogates {

/// The memory of a Field as a tensor [samples, columns]: no copy, strides from the View. The Field
/// must outlive the tensor. It may be empty.
torch::Tensor tensor_of(const Field& field);

/// The same with one sample shaped as a port: [samples, shape...].
torch::Tensor tensor_of(const Field& field, const std::vector<std::size_t>& shape);

/// The memory of a tensor [samples, ...] as a Field [samples, product of the others]: no copy. The
/// tensor must outlive the Field; throws InternalError unless it is contiguous and in double.
Field field_of(const torch::Tensor& tensor);

}  // namespace understudy::surrogates
