#pragma once
#include <understudy/core/batch.hpp>
#include <understudy/solvers/protein/vector.hpp>
#include <vector>

namespace understudy::protein {

/// One term between a few atoms.
struct Term {
  std::vector<int> atoms;
  std::vector<double> parameters;
};

/// Terms of one kind where kernels can read them, a pack of them after the other. The last pack is
/// filled up with its last term, all of whose parameters are zero there.
class TermTable {
 public:
  TermTable() = default;

  /// All terms have equally many atoms and parameters.
  explicit TermTable(const std::vector<Term>& terms);

  int packs() const { return packs_; }

  /// For kernels.
  struct Access {
    int packs, atoms_per_term, parameters_per_term;
    const int* atoms;
    const double* parameters;

    KOKKOS_FORCEINLINE_FUNCTION const int* atoms_of(int pack, int a) const {
      return atoms + (pack * atoms_per_term + a) * Pack::width;
    }
    KOKKOS_FORCEINLINE_FUNCTION Pack parameter(int pack, int m) const {
      return Pack::load(parameters + (pack * parameters_per_term + m) * Pack::width);
    }
  };
  Access access() const;

 private:
  int packs_ = 0, atoms_per_term_ = 0, parameters_per_term_ = 0;
  Kokkos::View<int*> atoms_;          // [packs, atoms of a term, lanes]
  Kokkos::View<double*> parameters_;  // [packs, parameters of a term, lanes]
};

/// A View with the numbers of a vector, complete on return.
template <class T>
Kokkos::View<T*> on_device(const std::string& label, const std::vector<T>& numbers) {
  const Kokkos::View<T*> view(Kokkos::view_alloc(Kokkos::WithoutInitializing, label),
                              numbers.size());
  const Kokkos::View<const T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(numbers.data(),
                                                                                numbers.size());
  Kokkos::deep_copy(view, host);
  return view;
}

}  // namespace understudy::protein
