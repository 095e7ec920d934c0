#include <understudy/core/errors.hpp>
#include <understudy/surrogates/archive_tensors.hpp>
#include <understudy/surrogates/torch_stream.hpp>

namespace understudy::surrogates {
namespace {

template <class T>
std::vector<T> numbers(const torch::Tensor& tensor) {
  const OnStreamOf stream{Execution()};
  const torch::Tensor dense = tensor.detach().contiguous().cpu();
  const T* data = dense.data_ptr<T>();
  return std::vector<T>(data, data + dense.numel());
}

std::vector<std::size_t> shape_of(const torch::Tensor& tensor) {
  std::vector<std::size_t> shape;
  for (const std::int64_t extent : tensor.sizes())
    shape.push_back(static_cast<std::size_t>(extent));
  return shape;
}

template <class T>
torch::Tensor tensor_from(const std::vector<T>& data, torch::IntArrayRef sizes,
                          torch::ScalarType type) {
  torch::Tensor tensor = torch::empty(sizes, type);
  std::copy(data.begin(), data.end(), tensor.data_ptr<T>());
  return tensor;
}

std::string text(const std::vector<std::size_t>& shape) {
  std::string all = "[";
  for (const std::size_t extent : shape)
    all += (all.size() > 1 ? "," : "") + std::to_string(extent);
  return all + "]";
}

}  // namespace

void set_tensor(Archive& archive, const std::string& path, const torch::Tensor& tensor) {
  NamedArray array{shape_of(tensor), {}, "1"};
  if (tensor.scalar_type() == torch::kFloat32)
    array.data = numbers<float>(tensor);
  else
    array.data = numbers<double>(tensor);
  archive.set(path, std::move(array));
}

torch::Tensor get_tensor(const Archive& archive, const std::string& path,
                         const torch::Tensor& like) {
  const NamedArray& array = archive.array(path);
  const auto* doubles = std::get_if<std::vector<double>>(&array.data);
  const auto* floats = std::get_if<std::vector<float>>(&array.data);
  if (array.shape != shape_of(like) || (doubles == nullptr && floats == nullptr))
    throw InputError(
        {.what = "'" + path + "' does not fit the network",
         .got = "an array " + text(array.shape),
         .expected = "real numbers " + text(shape_of(like)),
         .todo = "Train the model again; this file was changed or is of another version"});
  const OnStreamOf stream{Execution()};
  const torch::Tensor tensor = doubles != nullptr
                                   ? tensor_from(*doubles, like.sizes(), torch::kFloat64)
                                   : tensor_from(*floats, like.sizes(), torch::kFloat32);
  return tensor.to(like.device());
}

void set_tensors(Archive& archive, const std::string& prefix, const std::vector<NamedTensor>& all) {
  for (const NamedTensor& entry : all) set_tensor(archive, prefix + "/" + entry.name, entry.tensor);
}

void get_tensors(const Archive& archive, const std::string& prefix,
                 std::vector<NamedTensor>& into) {
  for (NamedTensor& entry : into)
    entry.tensor = get_tensor(archive, prefix + "/" + entry.name, entry.tensor);
}

}  // namespace understudy::surrogates
