#pragma once
#include <understudy/study/case.hpp>
#include <understudy/study/report/input.hpp>

namespace understudy::study {

/// Values of a case as JSON, and settings of a row back as overrides.
Json to_json(const Settings& value);
Overrides overrides_of(const Json& settings);

}  // namespace understudy::study
