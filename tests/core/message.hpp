#pragma once
#include <string>
#include <understudy/core/errors.hpp>

namespace understudy {

/// What the InputError says that `call` throws, or "no error"; other exceptions pass.
template <class Call>
std::string message(Call call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace understudy
