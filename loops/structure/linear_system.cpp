#include <algorithm>
#include <understudy/loops/structure/linear_system.hpp>

namespace understudy::loops {
namespace {

std::vector<int> numbered_dofs(const FiniteElements& mesh) {
  std::vector<int> dofs;
  for (const int node : mesh.connectivity) {
    dofs.push_back(2 * node);
    dofs.push_back(2 * node + 1);
  }
  return dofs;
}

}  // namespace

LinearSystem::LinearSystem(const FiniteElements& elements, const Conditions& conditions)
    : equation_(conditions.equation),
      dofs_(numbered_dofs(elements)),
      element_dofs_(2 * elements.nodes_per_element),
      unknowns_(static_cast<std::size_t>(conditions.unknowns)),
      system_(conditions.unknowns, entries()) {}

int LinearSystem::equation_of(std::size_t element, std::size_t i) const {
  return equation_[static_cast<std::size_t>(dofs_[element * element_dofs_ + i])];
}

std::vector<SparseSystem::Entry> LinearSystem::entries() const {
  std::vector<SparseSystem::Entry> all;
  for (std::size_t e = 0; e < elements(); ++e)
    for (std::size_t i = 0; i < element_dofs_; ++i)
      for (std::size_t j = 0; j < element_dofs_; ++j)
        all.emplace_back(equation_of(e, i), equation_of(e, j));
  return all;
}

bool LinearSystem::factorise(const HostField& stiffness) {
  return system_.factorise({stiffness.data(), stiffness.size()});
}

std::vector<double> LinearSystem::solve(const HostField& stiffness,
                                        const std::vector<double>& forces,
                                        const std::vector<double>& given) const {
  std::vector<double> right(unknowns_);
  for (std::size_t i = 0; i < forces.size(); ++i)
    if (equation_[i] >= 0) right[static_cast<std::size_t>(equation_[i])] = forces[i];
  if (std::ranges::any_of(given, [](double x) { return x != 0; }))
    move_to_right(stiffness, given, right);
  const std::vector<double> solution = system_.solve(right);
  std::vector<double> increments = given;
  for (std::size_t i = 0; i < increments.size(); ++i)
    if (equation_[i] >= 0) increments[i] = solution[static_cast<std::size_t>(equation_[i])];
  return increments;
}

void LinearSystem::move_to_right(const HostField& stiffness, const std::vector<double>& given,
                                 std::vector<double>& right) const {
  for (std::size_t e = 0; e < elements(); ++e)
    for (std::size_t i = 0; i < element_dofs_; ++i)
      for (std::size_t j = 0; j < element_dofs_; ++j)
        if (equation_of(e, i) >= 0 && equation_of(e, j) < 0)
          right[static_cast<std::size_t>(equation_of(e, i))] -=
              stiffness(e, i * element_dofs_ + j) *
              given[static_cast<std::size_t>(dofs_[e * element_dofs_ + j])];
}

}  // namespace understudy::loops
