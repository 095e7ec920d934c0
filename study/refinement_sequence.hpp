#pragma once
#include <understudy/study/report_options.hpp>

namespace understudy::study {

/// Which of `settings` form a refinement sequence with `truth` (indices into `settings`): those
/// that run the same operator and set the same keys, and the same of them zero (off). Richardson's
/// estimate asks that all numbers of a setting are refined alike, as in 16+12 and 32+24; so of
/// several with one value of `refinement` only the one whose other numbers are nearest to the
/// truth's in proportion takes part: beside a truth 32+24 that is 24+16, not 24+12.
std::vector<std::size_t> refinement_sequence(const Setting& truth,
                                             const std::vector<Setting>& settings,
                                             const std::string& refinement);

/// The value of the key `refinement`, of a quantity ("0.5 A") in the unit that it is written in; 0
/// when the setting has no number for it.
double refined_value(const Setting& setting, const std::string& refinement);

}  // namespace understudy::study
