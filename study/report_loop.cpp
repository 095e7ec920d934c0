#include <fmt/core.h>

#include <understudy/study/effective.hpp>
#include <understudy/study/report_loop.hpp>

namespace understudy::study {
namespace {

// "loop.KEY": of [report.loop].
Overrides report_loop(const Case& the_case) {
  Overrides overrides;
  if (const Settings* keys = the_case.settings().find("report.loop"))
    for (const auto& [key, value] : flatten(*keys)) overrides.emplace("loop." + key, value);
  return overrides;
}

std::string value_in(const Settings& loop, const std::string& key) {
  const Settings* value = loop.find(key);
  return value == nullptr ? "not set" : value->canonical();
}

}  // namespace

StudyContext as_reported(const StudyContext& context, const Setting* truth) {
  const StudyContext reported = context.with(report_loop(context.the_case));
  return truth == nullptr ? reported
                          : reported.referring_to(context.the_case.with(truth->overrides));
}

std::vector<std::string> report_loop_differences(const StudyContext& context) {
  const Case reported = as_reported(context, nullptr).the_case;
  std::vector<std::string> all;
  for (const auto& [key, value] : report_loop(context.the_case)) {
    const std::string below = key.substr(key.find('.') + 1);
    const std::string here = value_in(effective_loop(context.catalogue, reported), below);
    const std::string there = value_in(effective_loop(context.catalogue, context.the_case), below);
    if (here != there) all.push_back(fmt::format("{} = {} (the case: {})", key, here, there));
  }
  return all;
}

}  // namespace understudy::study
