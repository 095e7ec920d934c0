#pragma once
/// Internal header of numerics: what FFTW and cuFFT both answer to.

#include <understudy/solvers/numerics/fft.hpp>

namespace understudy::numerics {

/// Fields that are transformed together.
struct FftShape {
  std::vector<int> sides;
  int fields;
  std::size_t points, numbers;  ///< real numbers of a field, and of its transform

  auto operator<=>(const FftShape&) const = default;
};

/// Plans of one shape.
template <class T>
class FftPlans {
 public:
  using Rows = Kokkos::View<T**, Kokkos::LayoutRight>;

  virtual ~FftPlans() = default;

  /// See RealFft.
  virtual void forward(const Execution& exec, const Rows& field, const Rows& transform,
                       const RowList& rows) const = 0;
  virtual void backward(const Execution& exec, const Rows& transform, const Rows& field,
                        const RowList& rows) const = 0;
  virtual std::uintptr_t shared_memory(const Execution&) const { return 0; }

  /// Those of the library that this build uses.
  static std::shared_ptr<const FftPlans> make(const FftShape& shape);
};

}  // namespace understudy::numerics
