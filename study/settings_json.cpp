#include <understudy/study/settings_json.hpp>

namespace understudy::study {
namespace {

struct Writer {
  Json operator()(const Settings::Table& table) const {
    Json json = Json::object();
    for (const auto& [key, value] : table) json[key] = to_json(value);
    return json;
  }
  Json operator()(const Settings::List& list) const {
    Json json = Json::array();
    for (const Settings& value : list) json.push_back(to_json(value));
    return json;
  }
  template <class T>
  Json operator()(const T& value) const {
    return Json(value);
  }
};

Settings to_settings(const Json& value) {
  if (value.is_boolean()) return Settings(value.get<bool>());
  if (value.is_number_integer()) return Settings(value.get<std::int64_t>());
  if (value.is_number()) return Settings(value.get<double>());
  return Settings(value.get<std::string>());
}

}  // namespace

Json to_json(const Settings& value) { return std::visit(Writer{}, value.value()); }

Overrides overrides_of(const Json& settings) {
  Overrides overrides;
  for (const auto& [key, value] : settings.items()) overrides.emplace(key, to_settings(value));
  return overrides;
}

}  // namespace understudy::study
