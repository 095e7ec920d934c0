#include <understudy/surrogates/torch_stream.hpp>

#ifdef KOKKOS_ENABLE_CUDA
#include <ATen/Context.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include <algorithm>
#include <understudy/surrogates/tensor_bridge.hpp>
#endif

namespace understudy::surrogates {

#ifdef KOKKOS_ENABLE_CUDA

namespace {

c10::cuda::CUDAStream stream_of(const Execution& exec) {
  return c10::cuda::getStreamFromExternal(exec.cuda_stream(),
                                          static_cast<c10::DeviceIndex>(exec.cuda_device()));
}

// The allocator exists only after Torch has set up CUDA.
c10::DeviceIndex device_with_allocator() {
  at::globalContext().lazyInitDevice(torch::kCUDA);
  return device().index();
}

}  // namespace

struct OnStreamOf::Guard {
  explicit Guard(const Execution& exec) : stream(stream_of(exec)) {}
  c10::cuda::CUDAStreamGuard stream;  // sets the device, too
};

OnStreamOf::OnStreamOf(const Execution& exec) : guard_(std::make_unique<Guard>(exec)) {}

Execution torch_execution() {
  return Execution(c10::cuda::getCurrentCUDAStream(device_with_allocator()).stream());
}

void limit_torch_memory(double bytes) {
  const c10::DeviceIndex index = device_with_allocator();
  const c10::cuda::CUDAGuard guard(index);
  std::size_t free = 0, total = 0;
  C10_CUDA_CHECK(cudaMemGetInfo(&free, &total));
  const double share = std::clamp(bytes / static_cast<double>(total), 0.0, 1.0);
  c10::cuda::CUDACachingAllocator::setMemoryFraction(share, index);
}

double torch_memory_reserved() {
  const auto all = static_cast<std::size_t>(c10::CachingAllocator::StatType::AGGREGATE);
  const auto stats = c10::cuda::CUDACachingAllocator::getDeviceStats(device_with_allocator());
  return static_cast<double>(stats.reserved_bytes[all].current);
}

#else

struct OnStreamOf::Guard {};

OnStreamOf::OnStreamOf(const Execution&) {}
Execution torch_execution() { return {}; }
void limit_torch_memory(double) {}
double torch_memory_reserved() { return 0.0; }

#endif

OnStreamOf::~OnStreamOf() = default;

}  // namespace understudy::surrogates
