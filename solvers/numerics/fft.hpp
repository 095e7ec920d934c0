#pragma once
#include <memory>
#include <understudy/core/batch.hpp>
#include <vector>

namespace understudy::numerics {

/// Real-to-complex Fourier transforms of 2-D or 3-D fields, many at once.
///
/// A field has `shape` points, last index fastest (C order); its transform has shape.back() / 2 + 1
/// complex numbers along the last index (real and imaginary part in turn). A row of a batch holds
/// `fields` fields one after the other, and starts at a multiple of 16 bytes. Neither direction is
/// scaled: backward(forward(x)) = n x.
///
/// Plans never depend on timing, and a row's result not on how many rows there are: same input,
/// same bits. One object may be used from several host threads at once, on different data.
template <class T>
class RealFft {
 public:
  using Rows = Kokkos::View<T**, Kokkos::LayoutRight>;

  /// Throws InputError unless there are 2 or 3 sides, all positive.
  RealFft(const std::vector<int>& shape, int fields);

  std::size_t points() const { return points_; }    ///< real numbers of one field
  std::size_t numbers() const { return numbers_; }  ///< real numbers of its transform
  int fields() const { return fields_; }

  /// transform(row, :) = F(field(row, :)) for the given rows. Preserves its input.
  void forward(const Execution& exec, const Rows& field, const Rows& transform,
               const std::vector<int>& rows) const;

  /// field(row, :) = F^-1(transform(row, :)) times points(), for the given rows. Destroys its
  /// input.
  void backward(const Execution& exec, const Rows& transform, const Rows& field,
                const std::vector<int>& rows) const;

 private:
  struct Plans;
  int fields_;
  std::size_t points_, numbers_;
  std::shared_ptr<const Plans> plans_;
};

extern template class RealFft<float>;
extern template class RealFft<double>;

}  // namespace understudy::numerics
