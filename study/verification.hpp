#pragma once
#include <cstdint>
#include <understudy/loops/loop.hpp>
#include <understudy/study/timed_runs.hpp>
#include <vector>

namespace understudy::study {

/// Which parts of a loop the solver runs, too, when all of them would take it too long: those that
/// the guarded surrogate finds best, and some that were drawn from the others.
struct Verification {
  loops::LoopParts loop;
  std::vector<std::size_t> best;    ///< best first
  std::vector<std::size_t> random;  ///< in the order in which they were drawn
  std::vector<std::size_t> parts;   ///< both, ascending; empty: all that the loop has

  bool is_needed() const { return loop.count > 1; }
};

/// Chooses by the surrogate's objective of every part: the `best` smallest, and `random` others, by
/// counter-based random numbers of `seed`. Parts without a number are not chosen, unless none has
/// one. All, when the loop has no more.
Verification choose_parts(const loops::LoopParts& loop, const std::vector<double>& objective,
                          std::size_t best, std::size_t random, std::uint64_t seed);

/// A quantity of a run at these parts, in their order, NaN where it was not run; all of it when
/// the run had no parts.
loops::Quantity at_parts(const RunRecord& run, const loops::Quantity& quantity,
                         const std::vector<std::size_t>& parts);

/// Seconds of the loop with all its `parts` from a run of some of them: what it did once (setting
/// up, and the first part, which found nothing warm) counts once, the others in proportion.
double seconds_of_all(const RunRecord& run, std::size_t parts);

}  // namespace understudy::study
