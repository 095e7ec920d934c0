#pragma once
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace understudy::loops {

/// A square sparse system whose pattern does not change: unsymmetric LU with partial pivoting
/// (Eigen), whose ordering and symbolic factorisation are done once.
class SparseSystem {
 public:
  /// Row and column of one contribution to the matrix; one with a negative number is left out.
  using Entry = std::pair<int, int>;

  SparseSystem(int unknowns, std::span<const Entry> entries);
  ~SparseSystem();
  SparseSystem(const SparseSystem&) = delete;
  SparseSystem& operator=(const SparseSystem&) = delete;

  /// Adds up the values of the contributions, one per entry and in their order, and factorises;
  /// false when the sum is singular.
  bool factorise(std::span<const double> values);

  /// The unknowns for this right-hand side [unknowns]; after `factorise`.
  std::vector<double> solve(const std::vector<double>& right) const;

 private:
  struct Matrix;
  std::unique_ptr<Matrix> matrix_;
};

}  // namespace understudy::loops
