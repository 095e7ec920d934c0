#pragma once
#include <map>
#include <string>
#include <understudy/core/settings.hpp>
#include <understudy/study/report/input.hpp>

namespace understudy::study {

/// Values of a case as report.json holds them, and back.
Json json_of(const Settings& settings);
Settings settings_of(const Json& json);

/// Overrides by their dotted keys: {"solver.resolution": 24}.
Json json_of(const std::map<std::string, Settings>& overrides);
std::map<std::string, Settings> overrides_of(const Json& json);

}  // namespace understudy::study
