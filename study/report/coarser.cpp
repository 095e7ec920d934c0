#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/units.hpp>
#include <understudy/study/report/report.hpp>
#include <understudy/study/report/size.hpp>

namespace understudy::study {
namespace {

double turned(const Knob& knob, double value) {
  const double next = knob.factor * value;
  return knob.integer ? std::round(next) : std::stod(fmt::format("{:.3g}", next));
}

/// False once a value has passed the limit, on whichever side the factor leads to.
bool within(const Knob& knob, double value) {
  return knob.factor < 1 ? value >= knob.limit : value <= knob.limit;
}

Json written(const Knob& knob, double value, const std::string& unit) {
  if (!unit.empty()) return Json(quantity_text(value, unit));
  return knob.integer ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

std::optional<Size> size_in(const Json& settings, const std::string& key) {
  return settings.contains(key) ? size_of(settings[key]) : std::nullopt;
}

std::optional<Json> turn(Json settings, const Knob& knob) {
  const std::optional<Size> size = size_in(settings, knob.key);
  if (!size) return std::nullopt;
  const double next = turned(knob, size->number);
  if (!within(knob, next) || next == size->number) return std::nullopt;
  settings[knob.key] = written(knob, next, size->unit);
  for (const std::string& key : knob.follows)
    if (const auto other = size_in(settings, key))
      settings[key] = written(knob, turned(knob, other->number), other->unit);
  return settings;
}

/// Compared without regard to the order of keys.
bool swept(const Report& report, const Json& settings) {
  return std::any_of(report.input.rows.begin(), report.input.rows.end(), [&](const Row& row) {
    return nlohmann::json(row.settings) == nlohmann::json(settings);
  });
}

/// The fastest baseline that has the knob, or nullptr: another operator may lack it.
const Row* fastest_with(const Report& report, const Knob& knob) {
  std::optional<std::size_t> fastest;
  for (std::size_t i = 0; i < report.input.rows.size(); ++i) {
    const Row& row = report.input.rows[i];
    const bool has_knob = size_in(row.settings, knob.key).has_value();
    const bool measured =
        std::isfinite(report.seconds[i].value) && std::isfinite(report.error(i).value);
    if (row.kind != RowKind::baseline || !has_knob || !measured) continue;
    if (!fastest || report.seconds[i].value < report.seconds[*fastest].value) fastest = i;
  }
  return fastest ? &report.input.rows[*fastest] : nullptr;
}

bool every_setting_is_more_accurate(const Report& report) {
  const auto& headline = report.headline;
  return headline && headline->equal_error && headline->equal_error->bound == Bound::at_most;
}

}  // namespace

bool sweep_is_exhausted(const Report& report, const std::vector<Knob>& knobs) {
  return every_setting_is_more_accurate(report) && coarser_settings(report, knobs).empty();
}

std::vector<Json> coarser_settings(const Report& report, const std::vector<Knob>& knobs) {
  if (!every_setting_is_more_accurate(report) || report.front.empty()) return {};
  std::vector<Json> next;
  for (const Knob& knob : knobs) {
    const Row* fastest = fastest_with(report, knob);
    const auto settings = fastest == nullptr ? std::nullopt : turn(fastest->settings, knob);
    if (settings && !swept(report, *settings)) next.push_back(*settings);
  }
  return next;
}

}  // namespace understudy::study
