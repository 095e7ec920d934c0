#pragma once
#include <string>
#include <understudy/loops/guarded_options.hpp>
#include <understudy/study/case.hpp>
#include <understudy/surrogates/guards/guards.hpp>
#include <understudy/surrogates/network_options.hpp>
#include <understudy/surrogates/training_options.hpp>

namespace understudy::study {

/// [network], [training] (with the seed of the case) and [guard], of which guards and the guarded
/// operator read a part each. All throw InputError for unknown keys and wrong values.
surrogates::NetworkOptions read_network(const Case& the_case);
surrogates::TrainingOptions read_training(const Case& the_case);
surrogates::GuardOptions read_guards(const Case& the_case);
loops::GuardedOptions read_guarded(const Case& the_case);

/// The same sections with their defaults filled in.
Settings effective_network(const Case& the_case);
Settings effective_training(const Case& the_case);
Settings effective_guard(const Case& the_case);

/// Their tables in Markdown.
std::string surrogate_manual();

}  // namespace understudy::study
