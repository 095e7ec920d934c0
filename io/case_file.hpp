#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <understudy/core/settings.hpp>
#include <vector>

namespace understudy::io {

/// Reads a case (TOML): a tree of values, each with its file and line. Each override is
/// "dotted.key=value" as on the command line. Throws InputError with file, line and column when
/// the text is not TOML, and names what else is wrong (missing file, dates, too deep, too large).
Settings read_case(const std::filesystem::path& file,
                   const std::vector<std::string>& overrides = {});

/// The same from text; `name` stands for the file in messages.
Settings parse_case(std::string_view text, const std::string& name);

/// Sets one value: "solver.tolerance=1e-4", "solver.phase.0.name=matrix". The value is read as
/// TOML; what is not TOML is taken as a string, so that units need no quotes ("loop.load=1.5 MPa").
/// Tables on the way are made; lists are indexed from 0 and do not grow.
void apply_override(Settings& settings, const std::string& assignment);

/// The settings as TOML text; `parse_case` gives the same values back.
std::string to_toml(const Settings& settings);

}  // namespace understudy::io
