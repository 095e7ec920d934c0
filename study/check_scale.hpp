#pragma once
#include <understudy/core/operator.hpp>
#include <understudy/study/context.hpp>

namespace understudy::study {

/// That the solver's answers are proportional to the port that `network.scale_port` names, as the
/// network takes for granted: solves two samples of the case that differ in that port alone.
/// Nothing is done without that key or a sampler. Throws InputError when they are not, as where a
/// phase has moduli of its own.
void check_scale(const StudyContext& context, Operator& solver);

}  // namespace understudy::study
