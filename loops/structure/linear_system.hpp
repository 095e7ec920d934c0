#pragma once
#include <memory>
#include <understudy/core/batch.hpp>
#include <understudy/loops/structure/conditions.hpp>
#include <understudy/loops/structure/finite_elements.hpp>
#include <vector>

namespace understudy::loops {

/// The sparse system of the unknown displacements: unsymmetric LU (Eigen), whose ordering and
/// symbolic factorisation are done once.
class LinearSystem {
 public:
  LinearSystem(const FiniteElements& elements, const Conditions& conditions);
  ~LinearSystem();
  LinearSystem(const LinearSystem&) = delete;
  LinearSystem& operator=(const LinearSystem&) = delete;

  /// Adds up the element matrices [elements, dofs^2] and factorises; false when the sum is
  /// singular.
  bool factorise(const HostField& stiffness);

  /// The displacement increments of all degrees of freedom for the given forces, where those
  /// without an equation have the given increments; after `factorise`.
  std::vector<double> solve(const HostField& stiffness, const std::vector<double>& forces,
                            const std::vector<double>& given) const;

 private:
  struct Matrix;
  std::unique_ptr<Matrix> matrix_;
};

}  // namespace understudy::loops
