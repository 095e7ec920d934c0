#pragma once
#include <map>
#include <string>

namespace understudy::io {

/// Versions of the file libraries that this program runs with; VTK is missing where it was left
/// out.
std::map<std::string, std::string> library_versions();

}  // namespace understudy::io
