#include <Kokkos_Macros.hpp>

#ifndef KOKKOS_ENABLE_CUDA  // there fft_cufft.cpp takes its place
#include <fftw3.h>

#include <cstdint>
#include <mutex>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/numerics/fft_plans.hpp>
#include <understudy/solvers/numerics/fft_wisdom.hpp>

namespace understudy::numerics {
namespace {

// FFTW's two precisions under one name.
template <class T>
struct Fftw;

template <>
struct Fftw<double> {
  using Plan = fftw_plan;
  using Complex = fftw_complex;
  static constexpr auto plan_forward = fftw_plan_many_dft_r2c;
  static constexpr auto plan_backward = fftw_plan_many_dft_c2r;
  static constexpr auto forward = fftw_execute_dft_r2c;
  static constexpr auto backward = fftw_execute_dft_c2r;
  static constexpr auto destroy = fftw_destroy_plan;
  static constexpr auto allocate = fftw_malloc;
  static void learn() {}
  static constexpr auto release = fftw_free;
};

template <>
struct Fftw<float> {
  using Plan = fftwf_plan;
  using Complex = fftwf_complex;
  static constexpr auto plan_forward = fftwf_plan_many_dft_r2c;
  static constexpr auto plan_backward = fftwf_plan_many_dft_c2r;
  static constexpr auto forward = fftwf_execute_dft_r2c;
  static constexpr auto backward = fftwf_execute_dft_c2r;
  static constexpr auto destroy = fftwf_destroy_plan;
  static constexpr auto allocate = fftwf_malloc;
  static void learn() { fftwf_import_wisdom_from_string(fft_wisdom_single); }
  static constexpr auto release = fftwf_free;
};

template <class View>
void check_alignment(const View& view) {
  const auto address = reinterpret_cast<std::uintptr_t>(view.data());
  if (address % 16 == 0 && view.stride(0) * sizeof(*view.data()) % 16 == 0) return;
  throw InternalError({.what = "A batch given to the Fourier transform is not aligned",
                       .got = "rows of " + std::to_string(view.stride(0)) + " numbers",
                       .expected = "rows that start at multiples of 16 bytes",
                       .todo = "Pad the rows of the View to a multiple of four numbers"});
}

std::mutex& planner() {  // FFTW's planner, unlike its transforms, is not thread-safe
  static std::mutex mutex;
  return mutex;
}

template <class T>
class FftwPlans final : public FftPlans<T> {
 public:
  using F = Fftw<T>;
  using Rows = typename FftPlans<T>::Rows;

  // FFTW_ESTIMATE chooses by arithmetic counts, never by timing: same machine, same plan.
  // Rows must be aligned as FFTW's own allocations are, so that every row can use the same plan.
  explicit FftwPlans(const FftShape& shape) {
    const int rank = static_cast<int>(shape.sides.size());
    const int real = static_cast<int>(shape.points), complex = static_cast<int>(shape.numbers / 2);
    const auto count = static_cast<std::size_t>(shape.fields);
    void* a = F::allocate(sizeof(T) * shape.points * count);
    void* b = F::allocate(sizeof(T) * shape.numbers * count);
    T* x = static_cast<T*>(a);
    auto* y = static_cast<typename F::Complex*>(b);
    forward_ = F::plan_forward(rank, shape.sides.data(), shape.fields, x, nullptr, 1, real, y,
                               nullptr, 1, complex, FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
    backward_ = F::plan_backward(rank, shape.sides.data(), shape.fields, y, nullptr, 1, complex, x,
                                 nullptr, 1, real, FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
    F::release(a);
    F::release(b);
  }
  ~FftwPlans() override {
    const std::lock_guard lock(planner());
    F::destroy(forward_);
    F::destroy(backward_);
  }
  FftwPlans(const FftwPlans&) = delete;
  FftwPlans& operator=(const FftwPlans&) = delete;

  void forward(const Execution& exec, const Rows& field, const Rows& transform,
               const RowList& rows) const override {
    check_alignment(field);
    check_alignment(transform);
    exec.fence("understudy/numerics/fft");  // FFTW runs on the host, after what was launched before
    for (std::size_t k = 0; k < rows.on_host.size(); ++k)
      F::forward(forward_, &field(rows.on_host[k], 0),
                 reinterpret_cast<typename F::Complex*>(&transform(k, 0)));
  }

  void backward(const Execution& exec, const Rows& transform, const Rows& field,
                const RowList& rows) const override {
    check_alignment(field);
    check_alignment(transform);
    exec.fence("understudy/numerics/fft");
    for (std::size_t k = 0; k < rows.on_host.size(); ++k)
      F::backward(backward_, reinterpret_cast<typename F::Complex*>(&transform(k, 0)),
                  &field(rows.on_host[k], 0));
  }

 private:
  typename F::Plan forward_, backward_;
};

}  // namespace

template <class T>
std::shared_ptr<const FftPlans<T>> FftPlans<T>::make(const FftShape& shape) {
  const std::lock_guard lock(planner());
  // Before the first plan, so that no plan depends on which others were made before it.
  static const bool learnt = (Fftw<T>::learn(), true);
  static_cast<void>(learnt);
  return std::make_shared<const FftwPlans<T>>(shape);
}

template class FftPlans<float>;
template class FftPlans<double>;

}  // namespace understudy::numerics
#endif
