#include <understudy/core/errors.hpp>
#include <understudy/surrogates/tensor_bridge.hpp>

namespace understudy::surrogates {
namespace {

using Sizes = std::vector<std::int64_t>;

// from_blob refuses no null pointer, but what an empty View points to is nobody's business.
torch::Tensor wrap(const Field& field, const Sizes& sizes, const Sizes& strides) {
  const torch::TensorOptions options = torch::dtype(torch::kFloat64).device(device());
  if (field.size() == 0) return torch::empty(sizes, options);
  return torch::from_blob(field.data(), sizes, strides, options);
}

void require_device(const torch::Tensor& tensor) {
  if (tensor.device() == device()) return;
  throw InternalError({.what = "A tensor cannot be seen as a Field from where it lies",
                       .got = "a tensor on " + tensor.device().str(),
                       .expected = "one on " + device().str() + ", where Fields live",
                       .todo = "Please report this"});
}

}  // namespace

torch::Device device() {
#ifdef KOKKOS_ENABLE_CUDA
  return {torch::kCUDA, static_cast<torch::DeviceIndex>(Execution().cuda_device())};
#else
  return torch::kCPU;
#endif
}

torch::Tensor tensor_of(const Field& field) { return tensor_of(field, {field.extent(1)}); }

torch::Tensor tensor_of(const Field& field, const std::vector<std::size_t>& shape) {
  Sizes sizes = {static_cast<std::int64_t>(field.extent(0))};
  Sizes strides(shape.size() + 1, static_cast<std::int64_t>(field.stride(1)));
  strides[0] = static_cast<std::int64_t>(field.stride(0));
  for (const std::size_t extent : shape) sizes.push_back(static_cast<std::int64_t>(extent));
  for (std::size_t k = shape.size(); k-- > 1;) strides[k] = strides[k + 1] * sizes[k + 1];
  return wrap(field, sizes, strides);
}

Field field_of(const torch::Tensor& tensor) {
  if (tensor.scalar_type() != torch::kFloat64 || !tensor.is_contiguous() || tensor.dim() == 0)
    throw InternalError({.what = "A tensor cannot be seen as a Field without a copy",
                         .got = "another precision, gaps between its numbers, or no samples",
                         .expected = "a contiguous tensor of doubles with samples first",
                         .todo = "Please report this"});
  require_device(tensor);
  const auto samples = static_cast<std::size_t>(tensor.size(0));
  const auto numbers = static_cast<std::size_t>(tensor.numel());
  std::size_t columns = 1;
  for (std::int64_t k = 1; k < tensor.dim(); ++k)
    columns *= static_cast<std::size_t>(tensor.size(k));
  return numbers == 0 ? Field("understudy/surrogates/empty", samples, columns)
                      : Field(tensor.data_ptr<double>(), samples, columns);
}

}  // namespace understudy::surrogates
