#include <map>
#include <tuple>
#include <understudy/surrogates/networks/atom_classes.hpp>

namespace understudy::surrogates {
namespace {

// The position of every atom's property among all that there are, in their order.
template <class Number, class Property>
std::size_t number_by(const std::vector<Property>& properties, std::vector<Number>& numbers) {
  std::map<Property, Number> known;
  for (const Property& property : properties) known.emplace(property, Number{0});
  Number next = 0;
  for (auto& [property, number] : known) number = next++;
  for (const Property& property : properties) numbers.push_back(known.at(property));
  return known.size();
}

}  // namespace

AtomClasses atom_classes(const SolvatedMolecule& molecule) {
  std::vector<std::tuple<std::int64_t, double, double>> properties;
  for (std::size_t i = 0; i < molecule.size(); ++i)
    properties.emplace_back(molecule.elements[i], molecule.charges[i], molecule.radii[i]);
  AtomClasses all;
  all.class_count = number_by(properties, all.classes);
  all.kind_count = number_by(molecule.elements, all.kinds);
  return all;
}

}  // namespace understudy::surrogates
