#pragma once
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace understudy::study::schema {

/// Checks values against the part of JSON Schema (draft 07) that our schema uses, and complains
/// about keywords it does not know, so that the schema cannot promise what nobody checks.
class Checker {
 public:
  explicit Checker(nlohmann::json schema) : root_(std::move(schema)) {}

  /// One line for each violation: "/rows/0/kind: ...".
  std::vector<std::string> check(const nlohmann::json& value) {
    found_.clear();
    check(root_, value, "");
    return found_;
  }

 private:
  using json = nlohmann::json;

  void complain(const std::string& where, const std::string& what) {
    found_.push_back((where.empty() ? "/" : where) + ": " + what);
  }

  bool holds(const json& schema, const json& value) {
    Checker other(root_);
    other.check(schema, value, "");
    return other.found_.empty();
  }

  static bool is_type(const std::string& type, const json& v) {
    if (type == "null") return v.is_null();
    if (type == "boolean") return v.is_boolean();
    if (type == "integer") return v.is_number_integer();
    if (type == "number") return v.is_number();
    if (type == "string") return v.is_string();
    if (type == "array") return v.is_array();
    return type == "object" && v.is_object();
  }

  void check_type(const json& types, const json& v, const std::string& where) {
    const json list = types.is_array() ? types : json::array({types});
    for (const auto& type : list)
      if (is_type(type.get<std::string>(), v)) return;
    complain(where, "is " + std::string(v.type_name()) + ", not " + types.dump());
  }

  void check_object(const json& schema, const json& v, const std::string& where) {
    const json known = schema.value("properties", json::object());
    for (const auto& key : schema.value("required", json::array()))
      if (!v.contains(key.get<std::string>())) complain(where, "lacks " + key.dump());
    for (const auto& [key, value] : v.items()) {
      const std::string below = where + "/" + key;
      if (known.contains(key)) {
        check(known[key], value, below);
      } else if (schema.contains("additionalProperties")) {
        const json& others = schema["additionalProperties"];
        if (others == json(false)) complain(below, "is not in the schema");
        if (others.is_object()) check(others, value, below);
      }
    }
  }

  void check_array(const json& schema, const json& v, const std::string& where) {
    if (v.size() < schema.value("minItems", std::size_t{0})) complain(where, "has too few items");
    for (std::size_t i = 0; schema.contains("items") && i < v.size(); ++i)
      check(schema["items"], v[i], where + "/" + std::to_string(i));
  }

  void check_number(const json& schema, const json& v, const std::string& where) {
    if (schema.contains("minimum") && v < schema["minimum"]) complain(where, "is too small");
    if (schema.contains("maximum") && v > schema["maximum"]) complain(where, "is too large");
  }

  void check_alternatives(const json& schema, const json& v, const std::string& where) {
    for (const auto& part : schema.value("allOf", json::array())) check(part, v, where);
    if (schema.contains("if") && holds(schema["if"], v)) check(schema["then"], v, where);
    if (!schema.contains("anyOf")) return;
    for (const auto& part : schema["anyOf"])
      if (holds(part, v)) return;
    complain(where, "fits no alternative");
  }

  void check_keywords(const json& schema, const std::string& where) {
    static const std::vector<std::string> known{"$schema",
                                                "title",
                                                "description",
                                                "definitions",
                                                "$ref",
                                                "type",
                                                "const",
                                                "enum",
                                                "properties",
                                                "required",
                                                "additionalProperties",
                                                "items",
                                                "minItems",
                                                "minLength",
                                                "minimum",
                                                "maximum",
                                                "allOf",
                                                "anyOf",
                                                "if",
                                                "then"};
    for (const auto& [key, value] : schema.items())
      if (std::find(known.begin(), known.end(), key) == known.end())
        complain(where, "the schema uses '" + key + "', which is not checked");
  }

  void check(const json& schema, const json& v, const std::string& where) {
    check_keywords(schema, where);
    if (schema.contains("$ref")) {
      const auto path = schema["$ref"].get<std::string>().substr(1);
      return check(root_.at(json::json_pointer(path)), v, where);
    }
    if (schema.contains("type")) check_type(schema["type"], v, where);
    if (schema.contains("const") && schema["const"] != v) complain(where, "is " + v.dump());
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), v) == schema["enum"].end())
      complain(where, v.dump() + " is none of " + schema["enum"].dump());
    if (v.is_object()) check_object(schema, v, where);
    if (v.is_array()) check_array(schema, v, where);
    if (v.is_number()) check_number(schema, v, where);
    if (v.is_string() &&
        v.get_ref<const std::string&>().size() < schema.value("minLength", std::size_t{0}))
      complain(where, "is too short");
    check_alternatives(schema, v, where);
  }

  json root_;
  std::vector<std::string> found_;
};

inline nlohmann::json read_json(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return nlohmann::json::parse(stream);
}

/// Where a report leaves the schema of reports.
inline std::vector<std::string> violations(const nlohmann::json& report) {
  const auto folder = std::filesystem::path(__FILE__).parent_path();
  return Checker(read_json(folder / "../../../study/report_schema.json")).check(report);
}

}  // namespace understudy::study::schema
