#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <understudy/core/batch.hpp>
#include <vector>

namespace understudy::surrogates {

/// Where Fields live, and networks with them: the device of Kokkos' default execution space.
torch::Device device();

/// The memory of a Field as a tensor [samples, columns] on `device()`: no copy, strides from the
/// View. The Field must outlive the tensor. It may be empty.
torch::Tensor tensor_of(const Field& field);

/// The same with one sample shaped as a port: [samples, shape...].
torch::Tensor tensor_of(const Field& field, const std::vector<std::size_t>& shape);

/// The memory of a tensor [samples, ...] as a Field [samples, product of the others]: no copy. The
/// tensor must outlive the Field, on a GPU also what streams still do with it; throws InternalError
/// unless it is contiguous, in double, and on `device()`.
Field field_of(const torch::Tensor& tensor);

}  // namespace understudy::surrogates
