#include <surrogates/delayed_copy.hpp>

namespace understudy::surrogates::testing {

struct DelayedCopy {
  Field from, to;
  long steps;
  KOKKOS_FUNCTION void operator()(const int i) const {
    double x = 1.0 + i;
    for (long k = 0; k < steps; ++k) x = 0.75 * x + 0.125;  // to 1/2, which no compiler foresees
    for (std::size_t c = 0; c < to.extent(1); ++c) to(i, c) = x > -1.0 ? from(i, c) : x;
  }
};

void delayed_copy(const Execution& exec, const Field& from, const Field& to) {
  Kokkos::parallel_for("understudy/tests/delayed_copy",
                       Kokkos::RangePolicy<Execution>(exec, 0, static_cast<int>(to.extent(0))),
                       DelayedCopy{from, to, 50'000'000});
}

#ifdef KOKKOS_ENABLE_CUDA
struct LonelyInstance::Parts {
  cudaStream_t stream = nullptr;
  Execution exec;
  explicit Parts(cudaStream_t own) : stream(own), exec(own) {}
};

LonelyInstance::LonelyInstance() {
  cudaStream_t stream = nullptr;
  if (cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking) != cudaSuccess)
    Kokkos::abort("The test's stream could not be made");
  parts_ = std::make_unique<Parts>(stream);
}

LonelyInstance::~LonelyInstance() {
  const cudaStream_t stream = parts_->stream;
  parts_->exec.fence();
  parts_.reset();
  cudaStreamDestroy(stream);
}
#else
struct LonelyInstance::Parts {
  Execution exec;
};
LonelyInstance::LonelyInstance() : parts_(std::make_unique<Parts>()) {}
LonelyInstance::~LonelyInstance() = default;
#endif

const Execution& LonelyInstance::exec() const { return parts_->exec; }

}  // namespace understudy::surrogates::testing
