#include <Eigen/SparseCore>
#include <Eigen/SparseLU>
#include <algorithm>
#include <understudy/loops/structure/linear_system.hpp>

namespace understudy::loops {

struct LinearSystem::Matrix {
  std::vector<int> equation;  // [dofs]
  std::vector<int> dofs;      // [elements * element dofs]
  std::size_t element_dofs;
  Eigen::SparseMatrix<double> sum;
  std::vector<int> place;  // of every element entry in the values of `sum`, -1: not in it
  Eigen::SparseLU<Eigen::SparseMatrix<double>, Eigen::COLAMDOrdering<int>> lu;

  std::size_t elements() const { return dofs.size() / element_dofs; }
  int equation_of(std::size_t e, std::size_t i) const {
    return equation[static_cast<std::size_t>(dofs[e * element_dofs + i])];
  }

  void number_dofs(const FiniteElements& mesh) {
    for (const int node : mesh.connectivity) {
      dofs.push_back(2 * node);
      dofs.push_back(2 * node + 1);
    }
  }

  template <class Visit>
  void for_each_entry(const Visit& visit) const {
    for (std::size_t e = 0; e < elements(); ++e)
      for (std::size_t i = 0; i < element_dofs; ++i)
        for (std::size_t j = 0; j < element_dofs; ++j) visit(equation_of(e, i), equation_of(e, j));
  }

  void build_pattern(int unknowns) {
    std::vector<Eigen::Triplet<double>> entries;
    for_each_entry([&](int row, int column) {
      if (row >= 0 && column >= 0) entries.emplace_back(row, column, 1.0);
    });
    sum.resize(unknowns, unknowns);
    sum.setFromTriplets(entries.begin(), entries.end());
    sum.makeCompressed();
    for_each_entry([&](int row, int column) {
      place.push_back(row < 0 || column < 0 ? -1 : find(row, column));
    });
    lu.analyzePattern(sum);
  }

  int find(int row, int column) const {
    const int* begin = sum.innerIndexPtr() + sum.outerIndexPtr()[column];
    const int* end = sum.innerIndexPtr() + sum.outerIndexPtr()[column + 1];
    return static_cast<int>(std::lower_bound(begin, end, row) - sum.innerIndexPtr());
  }
};

LinearSystem::LinearSystem(const FiniteElements& elements, const Conditions& conditions)
    : matrix_(std::make_unique<Matrix>()) {
  matrix_->equation = conditions.equation;
  matrix_->element_dofs = 2 * elements.nodes_per_element;
  matrix_->number_dofs(elements);
  matrix_->build_pattern(conditions.unknowns);
}

LinearSystem::~LinearSystem() = default;

bool LinearSystem::factorise(const HostField& stiffness) {
  double* values = matrix_->sum.valuePtr();
  std::fill(values, values + matrix_->sum.nonZeros(), 0.0);
  const double* entry = stiffness.data();
  for (const int place : matrix_->place) {
    if (place >= 0) values[place] += *entry;
    ++entry;
  }
  matrix_->lu.factorize(matrix_->sum);
  return matrix_->lu.info() == Eigen::Success;
}

std::vector<double> LinearSystem::solve(const HostField& stiffness,
                                        const std::vector<double>& forces,
                                        const std::vector<double>& given) const {
  const Matrix& m = *matrix_;
  Eigen::VectorXd right = Eigen::VectorXd::Zero(m.sum.rows());
  for (std::size_t i = 0; i < forces.size(); ++i)
    if (m.equation[i] >= 0) right[m.equation[i]] = forces[i];
  if (std::ranges::any_of(given, [](double x) { return x != 0; }))
    for (std::size_t e = 0; e < m.elements(); ++e)
      for (std::size_t i = 0; i < m.element_dofs; ++i)
        for (std::size_t j = 0; j < m.element_dofs; ++j)
          if (m.equation_of(e, i) >= 0 && m.equation_of(e, j) < 0)
            right[m.equation_of(e, i)] -=
                stiffness(e, i * m.element_dofs + j) *
                given[static_cast<std::size_t>(m.dofs[e * m.element_dofs + j])];
  const Eigen::VectorXd solution = m.lu.solve(right);
  std::vector<double> increments = given;
  for (std::size_t i = 0; i < increments.size(); ++i)
    if (m.equation[i] >= 0) increments[i] = solution[m.equation[i]];
  return increments;
}

}  // namespace understudy::loops
