#pragma once
#include <understudy/surrogates/model.hpp>
#include <vector>

namespace understudy::study {

/// The same model with some of its members, in the order given: what is the error's spread over
/// the ensemble? Training facts, thresholds of guards included, stay those of the whole.
surrogates::Model with_members(const surrogates::Model& model,
                               const std::vector<std::size_t>& members,
                               const surrogates::Networks& networks);

/// One member alone.
surrogates::Model member_of(const surrogates::Model& model, std::size_t member,
                            const surrogates::Networks& networks);

/// All members but one.
surrogates::Model without_member(const surrogates::Model& model, std::size_t member,
                                 const surrogates::Networks& networks);

}  // namespace understudy::study
