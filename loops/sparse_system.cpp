#include <Eigen/SparseCore>
#include <Eigen/SparseLU>
#include <algorithm>
#include <understudy/loops/sparse_system.hpp>

namespace understudy::loops {

struct SparseSystem::Matrix {
  Eigen::SparseMatrix<double> sum;
  std::vector<int> place;  // of every contribution in the values of `sum`, -1: not in it
  Eigen::SparseLU<Eigen::SparseMatrix<double>, Eigen::COLAMDOrdering<int>> lu;

  int find(int row, int column) const {
    const int* begin = sum.innerIndexPtr() + sum.outerIndexPtr()[column];
    const int* end = sum.innerIndexPtr() + sum.outerIndexPtr()[column + 1];
    return static_cast<int>(std::lower_bound(begin, end, row) - sum.innerIndexPtr());
  }
};

SparseSystem::SparseSystem(int unknowns, std::span<const Entry> entries)
    : matrix_(std::make_unique<Matrix>()) {
  std::vector<Eigen::Triplet<double>> kept;
  for (const auto& [row, column] : entries)
    if (row >= 0 && column >= 0) kept.emplace_back(row, column, 1.0);
  matrix_->sum.resize(unknowns, unknowns);
  matrix_->sum.setFromTriplets(kept.begin(), kept.end());
  matrix_->sum.makeCompressed();
  for (const auto& [row, column] : entries)
    matrix_->place.push_back(row < 0 || column < 0 ? -1 : matrix_->find(row, column));
  matrix_->lu.analyzePattern(matrix_->sum);
}

SparseSystem::~SparseSystem() = default;

bool SparseSystem::factorise(std::span<const double> values) {
  double* sums = matrix_->sum.valuePtr();
  std::fill(sums, sums + matrix_->sum.nonZeros(), 0.0);
  const double* value = values.data();
  for (const int place : matrix_->place) {
    if (place >= 0) sums[place] += *value;
    ++value;
  }
  matrix_->lu.factorize(matrix_->sum);
  return matrix_->lu.info() == Eigen::Success;
}

std::vector<double> SparseSystem::solve(const std::vector<double>& right) const {
  using Vector = Eigen::Map<const Eigen::VectorXd>;
  const Eigen::VectorXd solution =
      matrix_->lu.solve(Vector(right.data(), static_cast<Eigen::Index>(right.size())));
  return {solution.begin(), solution.end()};
}

}  // namespace understudy::loops
