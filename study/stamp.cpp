#include <fmt/core.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/provenance.hpp>
#include <understudy/study/stamp.hpp>

namespace understudy::study {
namespace {

using Json = nlohmann::ordered_json;

std::filesystem::path stamp_file(const std::filesystem::path& folder, const std::string& name) {
  return folder / "stamps" / (name + ".json");
}

// A stamp that cannot be read is no stamp: the stage is done again.
std::optional<Json> read_json(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) return {};
  Json json = Json::parse(stream, nullptr, false);
  if (!json.is_object()) return {};
  return json;
}

void write_json(const std::filesystem::path& file, const Json& json) {
  io::write_atomically(file, std::string_view(json.dump(2) + "\n"));
}

std::string text(const Json& json, const char* key) {
  return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : "";
}

double number(const Json& json, const char* key) {
  return json.contains(key) && json[key].is_number() ? json[key].get<double>() : 0;
}

}  // namespace

std::optional<Stamp> read_stamp(const std::filesystem::path& folder, const std::string& stage) {
  const std::optional<Json> json = read_json(stamp_file(folder, stage));
  if (!json) return {};
  return Stamp{text(*json, "stage"), text(*json, "fingerprint"), text(*json, "digest"),
               number(*json, "seconds"), text(*json, "made_by")};
}

void write_stamp(const std::filesystem::path& folder, const Stamp& stamp) {
  Json json;
  json["stage"] = stamp.stage;
  json["fingerprint"] = stamp.fingerprint;
  json["digest"] = stamp.digest;
  json["seconds"] = stamp.seconds;
  json["made_by"] = fmt::format("{}, {}", io::code_version(), io::hardware());
  write_json(stamp_file(folder, stamp.stage), json);
}

void remove_stamp(const std::filesystem::path& folder, const std::string& stage) {
  std::error_code ignored;
  std::filesystem::remove(stamp_file(folder, stage), ignored);
}

double seconds_before(const std::filesystem::path& folder, const std::string& stage,
                      const std::string& fingerprint) {
  const std::optional<Json> json = read_json(stamp_file(folder, stage + ".unfinished"));
  return json && text(*json, "fingerprint") == fingerprint ? number(*json, "seconds") : 0;
}

void save_seconds(const std::filesystem::path& folder, const std::string& stage,
                  const std::string& fingerprint, double seconds) {
  write_json(stamp_file(folder, stage + ".unfinished"),
             Json{{"fingerprint", fingerprint}, {"seconds", seconds}});
}

void forget_seconds(const std::filesystem::path& folder, const std::string& stage) {
  std::error_code ignored;
  std::filesystem::remove(stamp_file(folder, stage + ".unfinished"), ignored);
}

}  // namespace understudy::study
