#include <cmath>
#include <understudy/study/report/break_even.hpp>
#include <understudy/study/report/report.hpp>

namespace understudy::study {
namespace {

/// JSON has no NaN: what is not known is null.
Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json number(const std::optional<double>& value) { return value ? number(*value) : Json(nullptr); }

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json estimate(const Estimate& e) {
  return {{"value", number(e.value)}, {"low", number(e.low)}, {"high", number(e.high)}};
}

Json errors(const Row& row) {
  Json all = Json::object();
  for (const auto& [quantity, error] : row.errors) all[quantity] = estimate(error);
  return all;
}

/// Shares of the wall time; what nobody claims is `other`.
Json shares(const RunSeconds& s) {
  const double inside = s.guard + s.audit + s.fallback + s.transfer;
  const double rest = s.total - s.operator_calls - s.macro_solve;
  const auto share = [&](double seconds) {
    return s.total > 0 ? number(std::max(0.0, seconds) / s.total) : Json(nullptr);
  };
  return {{"operator", share(s.operator_calls - inside)},
          {"macro_solve", share(s.macro_solve)},
          {"guard", share(s.guard)},
          {"audit", share(s.audit)},
          {"fallback", share(s.fallback)},
          {"transfer", share(s.transfer)},
          {"other", share(rest)}};
}

/// What a comparison says, under the same keys at the top level and in a row.
void add_comparison(Json& out, const Comparison* c) {
  const bool known = c != nullptr && c->speedup;
  out["speedup_at_equal_error"] = known ? number(c->speedup->value) : Json(nullptr);
  out["speedup_is_bound"] = known && c->is_bound();
  out["speedup_bound"] = known ? Json(name(c->equal_error->bound)) : Json(nullptr);
  out["speedup_low"] = known ? number(c->speedup->low) : Json(nullptr);
  out["speedup_high"] = known ? number(c->speedup->high) : Json(nullptr);
  out["compared_at_error"] = c != nullptr ? number(c->error) : Json(nullptr);
  out["speedup_at_high_error"] = c != nullptr ? number(c->speedup_at_high_error) : Json(nullptr);
  out["equal_error_baseline"] = known ? Json(c->equal_error->settings) : Json::array();
  out["equal_error_seconds"] = known ? number(c->equal_error->seconds.value) : Json(nullptr);
  out["cheapest_accurate_setting"] =
      c != nullptr ? text_or_null(c->cheapest_accurate) : Json(nullptr);
  out["speedup_over_swept"] = c != nullptr ? number(c->speedup_over_swept) : Json(nullptr);
  out["beaten_by"] = c != nullptr ? text_or_null(c->beaten_by) : Json(nullptr);
  out["standing"] = name(c != nullptr ? c->standing : Standing::unknown);
}

void add_kind(Json& out, const Report& report, std::size_t index) {
  const Row& row = report.input.rows[index];
  if (row.kind == RowKind::baseline) out["on_front"] = report.on_front(index);
  if (row.kind == RowKind::guarded) {
    out["fallback_fraction"] = number(row.fallback_fraction);
    out["audit_error"] = row.audit_error ? estimate(*row.audit_error) : Json(nullptr);
  }
  if (const Comparison* comparison = report.comparison(row.name)) add_comparison(out, comparison);
}

Json row_json(const Report& report, std::size_t index) {
  const Row& row = report.input.rows[index];
  const Estimate& seconds = report.seconds[index];
  Json out = {{"name", row.name},
              {"kind", name(row.kind)},
              {"settings", row.settings},
              {"precision", row.precision},
              {"completed", row.completed},
              {"seconds", number(seconds.value)},
              {"seconds_low", number(seconds.low)},
              {"seconds_high", number(seconds.high)},
              {"repeats", row.seconds.size()},
              {"errors", errors(row)},
              {"error", number(report.error(index).value)},
              {"calls", row.calls},
              {"samples", row.samples},
              {"seconds_per_call", number(row.seconds_per_call)},
              {"shares", shares(row.parts)}};
  add_kind(out, report, index);
  if (row.parts_run > 0)
    out["scaled"] = {{"parts_run", row.parts_run},
                     {"measured_seconds", number(spread(row.measured_seconds).value)}};
  if (!row.note.empty()) out["note"] = row.note;
  return out;
}

Json rows(const Report& report) {
  Json all = Json::array();
  for (std::size_t i = 0; i < report.input.rows.size(); ++i) all.push_back(row_json(report, i));
  return all;
}

Json quantities(const ReportInput& input) {
  Json all = Json::array();
  for (const QuantityOfInterest& q : input.quantities)
    all.push_back({{"name", q.name}, {"unit", q.unit}, {"error", q.error}});
  return all;
}

Json guard_test(const GuardTest& test) {
  const double accepted = static_cast<double>(test.accepted);
  return {{"name", test.name},
          {"in_range", test.in_range},
          {"samples", test.samples},
          {"accepted", test.accepted},
          {"tolerance", test.tolerance},
          {"accepted_share", number(accepted / static_cast<double>(test.samples))},
          {"beyond_tolerance_share",
           test.accepted == 0
               ? Json(0.0)
               : number(static_cast<double>(test.accepted_beyond_tolerance) / accepted)}};
}

Json out_of_distribution(const ReportInput& input) {
  Json out = Json::object();
  if (!input.guard_tests.empty()) out["tests"] = Json::array();
  for (const GuardTest& test : input.guard_tests) out["tests"].push_back(guard_test(test));
  if (const auto& r = input.retraining)
    out["retraining"] = {{"samples_added", r->samples_added},
                         {"fallback_before", number(r->fallback_before)},
                         {"fallback_after", number(r->fallback_after)},
                         {"error_before", number(r->error_before)},
                         {"error_after", number(r->error_after)},
                         {"error_ratio_low", number(r->error_ratio_low)},
                         {"error_ratio_high", number(r->error_ratio_high)}};
  return out;
}

Json failures(const Report& report) {
  Json all = Json::array();
  for (const Failure& failure : report.failures)
    all.push_back({{"row", text_or_null(failure.row)},
                   {"severity", failure.warning ? "warning" : "failure"},
                   {"what", failure.what}});
  return all;
}

void add_break_even(Json& out, const Report& report) {
  const BreakEven& result = report.break_even;
  out["break_even"] = name(result.payback);
  out["break_even_runs"] = number(result.runs);
  out["break_even_is_bound"] = result.is_bound;
  out["break_even_points_first_run"] = number(result.points_first_run);
  out["break_even_model"] = break_even_model(report.input);
  out["break_even_curve"] = Json::array();
  for (const auto& point : result.curve)
    out["break_even_curve"].push_back({{"points", point.points}, {"runs", point.runs}});
}

Json head(const Report& report) {
  const ReportInput& in = report.input;
  return {{"schema", 1},
          {"case", in.case_name},
          {"domain", in.domain},
          {"code", {{"version", in.code_version}, {"commit", in.code_commit}}},
          {"versions", Json(in.versions)},
          {"hardware",
           {{"cpu", in.hardware.cpu},
            {"threads", in.hardware.threads},
            {"gpu", in.hardware.gpu ? Json(*in.hardware.gpu) : Json(nullptr)}}},
          {"verdict", verdict(report)},
          {"quantities_of_interest", quantities(in)},
          {"truth_error", {{"value", number(in.truth_error.value)}, {"how", in.truth_error.how}}}};
}

}  // namespace

Json to_json(const Report& report) {
  const ReportInput& in = report.input;
  Json out = head(report);
  out["rows"] = rows(report);
  out["data_seconds"] = number(in.data_seconds);
  out["training_seconds"] = number(in.training_seconds);
  out["training_samples"] = in.training_samples;
  out["integration_points"] = in.integration_points;
  if (!in.loop_excerpt.empty()) out["loop_excerpt"] = in.loop_excerpt;
  add_comparison(out, report.headline ? &*report.headline : nullptr);
  add_break_even(out, report);
  if (report.ranking) out["ranking"] = ranking_json(report);
  out["out_of_distribution"] = out_of_distribution(in);
  out["failures"] = failures(report);
  out["fairness"] = in.fairness;
  out["commands"] = in.commands;
  out["settings"] = in.effective_settings;
  out["case_text"] = in.case_text;
  return out;
}

}  // namespace understudy::study
