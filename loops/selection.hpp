#pragma once
#include <Kokkos_Core.hpp>
#include <cstdint>
#include <understudy/core/batch.hpp>
#include <understudy/core/guard.hpp>
#include <understudy/core/outcome.hpp>
#include <vector>

namespace understudy::loops {

/// One yes (1) or no (0) per sample.
using Flags = Kokkos::View<std::uint8_t*>;

/// Sets flags(i) where scores(i) is above 1 or NaN and returns how many of these scores refuse.
std::size_t refuse_by_score(const Execution& exec, const Scores& scores, const Flags& flags);

/// worst(i) = max(worst(i), scores(i)).
void keep_worst(const Execution& exec, const Scores& scores, const Scores& worst);

/// Sets flags(i) where the outcome is not ok and returns how many there are.
std::size_t refuse_by_outcome(const Execution& exec, const Outcomes& outcomes, const Flags& flags);

/// Sets flags(i) where held(i) is set and returns how many of them were not set before.
std::size_t refuse_held(const Execution& exec, const Flags& held, const Flags& flags);

/// The numbers of the samples whose flag is set, ascending.
std::vector<std::size_t> selected(const Execution& exec, const Flags& flags);

/// to(rows[k]) = from(k).
void scatter_outcomes(const Execution& exec, const Outcomes& from,
                      const std::vector<std::size_t>& rows, const Outcomes& to);

/// column(i, 0) = flags(i) as a number.
void write_flags(const Execution& exec, const Flags& flags, const Field& column);

}  // namespace understudy::loops
