#include <fftw3.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <numeric>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/numerics/fft.hpp>
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

void check_shape(const std::vector<int>& shape, int fields) {
  bool good = (shape.size() == 2 || shape.size() == 3) && fields > 0;
  for (const int n : shape) good = good && n > 0;
  if (good) return;
  throw InputError(
      {.what = "A Fourier transform cannot be planned",
       .got = std::to_string(shape.size()) + " sides and " + std::to_string(fields) + " fields",
       .expected = "2 or 3 sides of at least one point, and at least one field",
       .todo = "Choose a resolution of at least one voxel per side"});
}

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

}  // namespace

template <class T>
struct RealFft<T>::Plans {
  using F = Fftw<T>;
  typename F::Plan forward, backward;

  // FFTW_ESTIMATE chooses by arithmetic counts, never by timing: same machine, same plan.
  // Rows must be aligned as FFTW's own allocations are, so that every row can use the same plan.
  Plans(const std::vector<int>& shape, int fields, std::size_t points, std::size_t numbers) {
    const int rank = static_cast<int>(shape.size());
    const int real = static_cast<int>(points), complex = static_cast<int>(numbers / 2);
    const std::size_t count = static_cast<std::size_t>(fields);
    void* a = F::allocate(sizeof(T) * points * count);
    void* b = F::allocate(sizeof(T) * numbers * count);
    T* x = static_cast<T*>(a);
    auto* y = static_cast<typename F::Complex*>(b);
    forward = F::plan_forward(rank, shape.data(), fields, x, nullptr, 1, real, y, nullptr, 1,
                              complex, FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
    backward = F::plan_backward(rank, shape.data(), fields, y, nullptr, 1, complex, x, nullptr, 1,
                                real, FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
    F::release(a);
    F::release(b);
  }
  ~Plans() {
    const std::lock_guard lock(planner());
    F::destroy(forward);
    F::destroy(backward);
  }
  Plans(const Plans&) = delete;
  Plans& operator=(const Plans&) = delete;

  static std::shared_ptr<const Plans> cached(const std::vector<int>& shape, int fields,
                                             std::size_t points, std::size_t numbers) {
    static std::map<std::pair<std::vector<int>, int>, std::weak_ptr<const Plans>> cache;
    const std::lock_guard lock(planner());
    // Before the first plan, so that no plan depends on which others were made before it.
    static const bool learnt = (F::learn(), true);
    static_cast<void>(learnt);
    auto& entry = cache[{shape, fields}];
    if (auto plans = entry.lock()) return plans;
    auto plans = std::make_shared<const Plans>(shape, fields, points, numbers);
    entry = plans;
    return plans;
  }
};

template <class T>
RealFft<T>::RealFft(const std::vector<int>& shape, int fields) : fields_(fields) {
  check_shape(shape, fields);
  points_ = std::accumulate(shape.begin(), shape.end(), std::size_t{1},
                            [](std::size_t p, int n) { return p * static_cast<std::size_t>(n); });
  const auto last = static_cast<std::size_t>(shape.back());
  numbers_ = points_ / last * (last / 2 + 1) * 2;
  plans_ = Plans::cached(shape, fields, points_, numbers_);
}

template <class T>
void RealFft<T>::forward(const Execution& exec, const Rows& field, const Rows& transform,
                         const std::vector<int>& rows) const {
  check_alignment(field);
  check_alignment(transform);
  exec.fence("understudy/numerics/fft");  // FFTW runs on the host, after what was launched before
  for (const int row : rows)
    Fftw<T>::forward(plans_->forward, &field(row, 0),
                     reinterpret_cast<typename Fftw<T>::Complex*>(&transform(row, 0)));
}

template <class T>
void RealFft<T>::backward(const Execution& exec, const Rows& transform, const Rows& field,
                          const std::vector<int>& rows) const {
  check_alignment(field);
  check_alignment(transform);
  exec.fence("understudy/numerics/fft");
  for (const int row : rows)
    Fftw<T>::backward(plans_->backward,
                      reinterpret_cast<typename Fftw<T>::Complex*>(&transform(row, 0)),
                      &field(row, 0));
}

template class RealFft<float>;
template class RealFft<double>;

}  // namespace understudy::numerics
