#pragma once
#include <string>
#include <understudy/core/options.hpp>
#include <understudy/study/catalogue.hpp>

namespace understudy::study {

/// The Markdown table of a component's options with their defaults.
template <class T>
std::string manual_of(const OptionTable<T>& table) {
  return understudy::manual(table.section(), table.options(), table.write(T{}));
}

/// The reference manual of a case, in Markdown: every section, and every solver, sampler and loop
/// of the catalogue, from the tables that also parse and check it.
std::string reference_manual(const Catalogue& catalogue);

}  // namespace understudy::study
