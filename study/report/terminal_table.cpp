#include <cmath>
#include <understudy/study/report/report.hpp>
#include <understudy/study/report/table.hpp>
#include <understudy/study/report/text.hpp>

namespace understudy::study {
namespace {

std::string or_dash(double value, int digits) {
  return std::isfinite(value) ? significant(value, digits) : "-";
}

/// Blank when the interval is a single number.
std::string range(const Estimate& e, double factor) {
  return std::isfinite(e.value) && e.low < e.high
             ? significant(factor * e.low) + ".." + significant(factor * e.high)
             : "";
}

std::string last_column(const Report& report, std::size_t index) {
  const Row& row = report.input.rows[index];
  if (!row.completed) return "failed";
  if (row.kind == RowKind::truth) return "truth";
  if (row.kind == RowKind::baseline) return report.on_front(index) ? "front" : "";
  const Comparison* comparison = report.comparison(row.name);
  if (comparison->standing == Standing::loses) return "loses";
  return speedup_text(*comparison);
}

}  // namespace

std::string terminal_table(const Report& report) {
  Table table{{"run", "error %", "interval", "seconds", "interval", "ms/call", "speed-up"},
              {true, false, true, false, true, false, true},
              {},
              {22, 8, 18, 8, 14, 8, 14}};
  for (std::size_t i = 0; i < report.input.rows.size(); ++i) {
    const Row& row = report.input.rows[i];
    const Estimate error = report.error(i), &seconds = report.seconds[i];
    table.rows.push_back({row.name, or_dash(100 * error.value, 3), range(error, 100),
                          or_dash(seconds.value, 3), range(seconds, 1),
                          or_dash(1e3 * row.seconds_per_call, 3), last_column(report, i)});
  }
  return aligned(table);
}

}  // namespace understudy::study
