#pragma once
#include <string>
#include <understudy/core/batch.hpp>

namespace understudy {

/// "'contrast' is nan": the first number of a row of `in` that is not finite or outside the limits
/// that `signature` gives its port, as a clause for messages; empty when there is none.
std::string refused_number(const Signature& signature, const Batch& in, std::size_t row);

}  // namespace understudy
