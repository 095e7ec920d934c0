#pragma once
#include <cstddef>
#include <string>
#include <understudy/core/port.hpp>

namespace understudy::surrogates {

/// Position of the input with one number per sample that the key `network.<key>` names; -1 where
/// `name` is empty. Throws InputError when there is none of that name, or it has another shape.
std::ptrdiff_t named_input(const Signature& signature, const std::string& key,
                           const std::string& name);

}  // namespace understudy::surrogates
