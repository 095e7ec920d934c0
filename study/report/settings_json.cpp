#include <understudy/study/report/settings_json.hpp>

namespace understudy::study {
namespace {

struct ToJson {
  Json operator()(const Settings::Table& table) const { return json_of(table); }
  Json operator()(const Settings::List& list) const {
    Json all = Json::array();
    for (const Settings& entry : list) all.push_back(json_of(entry));
    return all;
  }
  template <class Scalar>
  Json operator()(const Scalar& value) const {
    return Json(value);
  }
};

}  // namespace

Json json_of(const Settings& settings) { return std::visit(ToJson{}, settings.value()); }

Json json_of(const std::map<std::string, Settings>& overrides) {
  Json all = Json::object();
  for (const auto& [key, value] : overrides) all[key] = json_of(value);
  return all;
}

Settings settings_of(const Json& json) {
  if (json.is_boolean()) return Settings(json.get<bool>());
  if (json.is_number_integer()) return Settings(json.get<std::int64_t>());
  if (json.is_number()) return Settings(json.get<double>());
  if (json.is_object()) return Settings(overrides_of(json));
  if (!json.is_array()) return Settings(json.is_string() ? json.get<std::string>() : json.dump());
  Settings::List list;
  for (const Json& entry : json) list.push_back(settings_of(entry));
  return Settings(list);
}

std::map<std::string, Settings> overrides_of(const Json& json) {
  std::map<std::string, Settings> all;
  for (const auto& [key, value] : json.items()) all[key] = settings_of(value);
  return all;
}

}  // namespace understudy::study
