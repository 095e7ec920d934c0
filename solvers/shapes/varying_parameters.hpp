#pragma once
#include <string>
#include <understudy/core/settings.hpp>
#include <vector>

namespace understudy::shapes {

/// The keys of [solver.ports]: names of the parameters that vary from sample to sample.
std::vector<std::string> varying_parameters(const Settings& solver);

/// Throws InputError for a key of [solver.ports] that is none of `known`, and for one whose
/// parameter also has a fixed value, which would be ignored, in [solver] or in its section `shape`
/// ("microstructure").
void check_ports(const Settings& solver, const std::string& shape,
                 const std::vector<std::string>& known);

/// The same for names that no section gave: throws InputError for one that is none of `known`.
void check_varying(const std::vector<std::string>& varying, const std::vector<std::string>& known);

}  // namespace understudy::shapes
