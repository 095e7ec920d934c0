#pragma once
#include <understudy/core/batch.hpp>
#include <understudy/loops/sparse_system.hpp>
#include <understudy/loops/structure/conditions.hpp>
#include <understudy/loops/structure/finite_elements.hpp>
#include <vector>

namespace understudy::loops {

/// The sparse system of the unknown displacements.
class LinearSystem {
 public:
  LinearSystem(const FiniteElements& elements, const Conditions& conditions);

  /// Adds up the element matrices [elements, dofs^2] and factorises; false when the sum is
  /// singular.
  bool factorise(const HostField& stiffness);

  /// The displacement increments of all degrees of freedom for the given forces, where those
  /// without an equation have the given increments; after `factorise`.
  std::vector<double> solve(const HostField& stiffness, const std::vector<double>& forces,
                            const std::vector<double>& given) const;

 private:
  std::size_t elements() const { return dofs_.size() / element_dofs_; }
  int equation_of(std::size_t element, std::size_t i) const;
  std::vector<SparseSystem::Entry> entries() const;
  void move_to_right(const HostField& stiffness, const std::vector<double>& given,
                     std::vector<double>& right) const;

  std::vector<int> equation_;  // [dofs]
  std::vector<int> dofs_;      // [elements * element dofs]
  std::size_t element_dofs_;
  std::size_t unknowns_;
  SparseSystem system_;
};

}  // namespace understudy::loops
