#include <understudy/solvers/protein/term_table.hpp>

namespace understudy::protein {
namespace {

constexpr std::size_t lanes_of_a_pack = Pack::width;

/// numbers(term)[c] for the terms of every pack, [packs, c, lanes].
template <class T, class Numbers>
std::vector<T> packed(const std::vector<Term>& terms, std::size_t packs, const Numbers& numbers) {
  const std::size_t width = numbers(terms.front()).size();
  std::vector<T> all(packs * width * lanes_of_a_pack);
  for (std::size_t slot = 0; slot < packs * lanes_of_a_pack; ++slot) {
    const Term& term = terms[std::min(slot, terms.size() - 1)];
    const std::size_t pack = slot / lanes_of_a_pack, lane = slot % lanes_of_a_pack;
    for (std::size_t c = 0; c < width; ++c) {
      T& place = all[(pack * width + c) * lanes_of_a_pack + lane];
      place = numbers(term)[c];
      if (std::is_same_v<T, double> && slot >= terms.size()) place = 0;
    }
  }
  return all;
}

}  // namespace

TermTable::TermTable(const std::vector<Term>& terms) {
  if (terms.empty()) return;
  const std::size_t packs = (terms.size() + lanes_of_a_pack - 1) / lanes_of_a_pack;
  packs_ = static_cast<int>(packs);
  atoms_per_term_ = static_cast<int>(terms.front().atoms.size());
  parameters_per_term_ = static_cast<int>(terms.front().parameters.size());
  const auto atoms = [](const Term& term) -> const std::vector<int>& { return term.atoms; };
  const auto parameters = [](const Term& t) -> const std::vector<double>& { return t.parameters; };
  atoms_ = on_device("understudy/protein/term_atoms", packed<int>(terms, packs, atoms));
  parameters_ =
      on_device("understudy/protein/term_parameters", packed<double>(terms, packs, parameters));
}

TermTable::Access TermTable::access() const {
  return {packs_, atoms_per_term_, parameters_per_term_, atoms_.data(), parameters_.data()};
}

}  // namespace understudy::protein
