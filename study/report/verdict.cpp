#include <fmt/core.h>

#include <understudy/study/report/break_even.hpp>
#include <understudy/study/report/report.hpp>
#include <understudy/study/report/text.hpp>

namespace understudy::study {
namespace {

std::string contender(const Report& report) {
  return report.find(RowKind::guarded) != nullptr ? "The guarded surrogate"
                                                  : "The bare surrogate (no guarded run)";
}

/// "0.31 % on tip_displacement"
std::string at_error(const Report& report) {
  return error_text(*report.headline, report.input.quantities[0].name);
}

/// ", 5.2x at the upper end of its error", where that reads otherwise than the speed-up itself.
std::string at_high_error(const Comparison& c) {
  if (!c.speedup_at_high_error) return "";
  const std::string there = significant(*c.speedup_at_high_error);
  if (there == significant(c.speedup->value)) return "";
  return fmt::format(", {}x at the upper end of its error", there);
}

std::string faster(const Report& report) {
  const Comparison& c = *report.headline;
  return fmt::format(
      "{} is {} faster than the classical solver at equal error ({}; {}), {} over the repeats{}. "
      "{}.",
      contender(report), speedup_text(c), at_error(report), bracket(*c.equal_error),
      interval(c.speedup->low, c.speedup->high) + "x", at_high_error(c),
      break_even_text(report.break_even, c));
}

std::string slower(const Report& report) {
  const Comparison& c = *report.headline;
  return fmt::format(
      "{} does not pay: at equal error ({}; {}) it takes {}x the time of the classical solver, "
      "though "
      "no swept setting beats it in both time and error.",
      contender(report), at_error(report), bracket(*c.equal_error),
      significant(1 / c.speedup->value));
}

std::string loses(const Report& report) {
  const Comparison& c = *report.headline;
  for (std::size_t i = 0; i < report.input.rows.size(); ++i)
    if (report.input.rows[i].name == c.beaten_by)
      return fmt::format(
          "{} loses: {} is no slower ({} against {}) and no less accurate ({} against {}).",
          contender(report), c.beaten_by, duration(report.seconds[i].value),
          duration(c.seconds.value), percent(report.error(i).value), at_error(report));
  return contender(report) + " loses.";
}

std::string undecided(const Report& report) {
  const Comparison& c = *report.headline;
  if (c.equal_error->bound == Bound::at_least)
    return fmt::format(
        "Undecided: no swept setting is as accurate as the surrogate ({}), and the most accurate, "
        "{}, "
        "is faster; the speed-up is {}. Sweep finer settings.",
        at_error(report), c.equal_error->settings[0], speedup_text(c));
  return fmt::format(
      "Only a bound is known: every swept setting is more accurate than {} ({}), so it is {} "
      "faster "
      "than the classical solver at equal error ({}). {}.",
      c.row, at_error(report), speedup_text(c), bracket(*c.equal_error),
      report.input.sweep_exhausted ? "The case's report.coarsest allows no coarser ones"
                                   : "Sweep coarser settings");
}

std::string unknown(const Report& report) {
  if (!report.headline) return "No verdict: neither a guarded nor a bare surrogate was run.";
  for (const Failure& failure : report.failures)
    if (failure.row == report.headline->row && !failure.warning)
      return fmt::format("No verdict: {} failed. {}", failure.row, failure.what);
  std::string text = "No verdict: no baseline came to its end with a measured error";
  if (const auto& ratio = report.headline->speedup_over_swept)
    text += fmt::format("; {} takes {}x as long as {}", report.headline->cheapest_accurate,
                        significant(*ratio), report.headline->row);
  return text + ".";
}

std::string judgement(const Report& report) {
  switch (report.headline ? report.headline->standing : Standing::unknown) {
    case Standing::faster:
      return faster(report);
    case Standing::slower:
      return slower(report);
    case Standing::loses:
      return loses(report);
    case Standing::undecided:
      return undecided(report);
    default:
      return unknown(report);
  }
}

}  // namespace

std::string verdict(const Report& report) {
  return judgement(report) + scaling_sentence(report.input) + excerpt_sentence(report.input) +
         ranking_sentence(report);
}

}  // namespace understudy::study
