#pragma once
#include <string>
#include <understudy/study/case.hpp>
#include <vector>

namespace understudy::study {

/// The sections of a case with their defaults filled in.
Settings effective_solver(const Catalogue& catalogue, const Case& the_case);
Settings effective_sampling(const Catalogue& catalogue, const Case& the_case);
/// [operators] with the defaults of each. Throws InputError for a name that `--with` would take for
/// something else, or that is no name.
Settings effective_operators(const Catalogue& catalogue, const Case& the_case);
Settings effective_loop(const Catalogue& catalogue, const Case& the_case);
Settings effective_dataset(const Case& the_case, const std::vector<std::string>& without = {});

/// The whole case with its defaults, which also checks every section that is there: throws
/// InputError for unknown keys and wrong values.
Settings effective_case(const Catalogue& catalogue, const Case& the_case);

/// The same as TOML, for files that record it.
std::string effective_text(const Catalogue& catalogue, const Case& the_case);

}  // namespace understudy::study
