#pragma once
#include <map>
#include <string>
#include <understudy/study/catalogue.hpp>

namespace understudy::study {

/// Versions of what this program is made of: "Kokkos": "4.7.0", ...
std::map<std::string, std::string> versions();

/// Devices, threads and the processors they run on, versions, what is missing and how to get it,
/// what the catalogue offers; in words.
std::string doctor(const Catalogue& catalogue);

}  // namespace understudy::study
