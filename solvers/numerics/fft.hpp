#pragma once
#include <cstdint>
#include <memory>
#include <understudy/core/batch.hpp>
#include <understudy/core/pack.hpp>
#include <vector>

namespace understudy::numerics {

/// Rows of a batch, for the host and for kernels.
struct RowList {
  const std::vector<int>& on_host;
  Kokkos::View<const int*> list;  ///< the same; may be left out where kernels run on the host
};

/// What a library of transforms needs for one shape.
template <class T>
class FftPlans;

/// Real-to-complex Fourier transforms of 2-D or 3-D fields, many at once.
///
/// A field has `shape` points, last index fastest (C order); its transform has shape.back() / 2 + 1
/// complex numbers along the last index (real and imaginary part in turn). A row of a batch holds
/// `fields` fields one after the other, and starts at a multiple of 16 bytes. Neither direction is
/// scaled: backward(forward(x)) = n x.
///
/// FFTW on a processor, cuFFT on an NVIDIA GPU. Plans never depend on timing, and with FFTW a row's
/// result not on how many rows there are: same input, same bits. One object may be used from
/// several host threads at once, on different data, but on a GPU from one at a time.
template <class T>
class RealFft {
 public:
  using Rows = Kokkos::View<T**, Kokkos::LayoutRight>;

  /// Throws InputError unless there are 2 or 3 sides, all positive.
  RealFft(const std::vector<int>& shape, int fields);

  std::size_t points() const { return points_; }    ///< real numbers of one field
  std::size_t numbers() const { return numbers_; }  ///< real numbers of its transform
  int fields() const { return fields_; }

  /// Numbers to allocate for a row of a batch of transforms.
  std::size_t row_numbers() const {
    const std::size_t all = numbers_ * static_cast<std::size_t>(fields_);
    return on_gpu ? all : (all + 15) / 16 * 16 + 16;  // cuFFT wants no gaps, packs want room
  }

  /// transform(k, :) = F(field(rows[k], :)) for the given rows. Preserves its input.
  void forward(const Execution& exec, const Rows& field, const Rows& transform,
               const RowList& rows) const;

  /// field(rows[k], :) = F^-1(transform(k, :)) times points(), for the given rows. Destroys its
  /// input.
  void backward(const Execution& exec, const Rows& transform, const Rows& field,
                const RowList& rows) const;

  /// A number that changes when the memory that all transforms share on a GPU has moved: launches
  /// recorded before then are void. Waits for transforms that other instances may still do in it.
  std::uintptr_t shared_memory(const Execution& exec) const;

 private:
  int fields_;
  std::size_t points_, numbers_;
  std::shared_ptr<const FftPlans<T>> plans_;
};

extern template class RealFft<float>;
extern template class RealFft<double>;

}  // namespace understudy::numerics
