#include <map>
#include <mutex>
#include <numeric>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/numerics/fft.hpp>
#include <understudy/solvers/numerics/fft_plans.hpp>

namespace understudy::numerics {
namespace {

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

/// Made once per process, for as long as somebody holds them.
template <class T>
std::shared_ptr<const FftPlans<T>> cached_plans(const FftShape& shape) {
  static std::map<FftShape, std::weak_ptr<const FftPlans<T>>> cache;
  static std::mutex guard;
  const std::lock_guard lock(guard);
  auto& entry = cache[shape];
  if (auto plans = entry.lock()) return plans;
  auto plans = FftPlans<T>::make(shape);
  entry = plans;
  return plans;
}

}  // namespace

template <class T>
RealFft<T>::RealFft(const std::vector<int>& shape, int fields) : fields_(fields) {
  check_shape(shape, fields);
  points_ = std::accumulate(shape.begin(), shape.end(), std::size_t{1},
                            [](std::size_t p, int n) { return p * static_cast<std::size_t>(n); });
  const auto last = static_cast<std::size_t>(shape.back());
  numbers_ = points_ / last * (last / 2 + 1) * 2;
  plans_ = cached_plans<T>({shape, fields, points_, numbers_});
}

template <class T>
void RealFft<T>::forward(const Execution& exec, const Rows& field, const Rows& transform,
                         const RowList& rows) const {
  plans_->forward(exec, field, transform, rows);
}

template <class T>
void RealFft<T>::backward(const Execution& exec, const Rows& transform, const Rows& field,
                          const RowList& rows) const {
  plans_->backward(exec, transform, field, rows);
}

template <class T>
std::uintptr_t RealFft<T>::shared_memory(const Execution& exec) const {
  return plans_->shared_memory(exec);
}

template class RealFft<float>;
template class RealFft<double>;

}  // namespace understudy::numerics
