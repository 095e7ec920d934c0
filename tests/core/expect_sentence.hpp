#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <understudy/core/errors.hpp>
#include <vector>

namespace understudy::test {

/// `call` throws an InputError that states all its four facts, and these among them.
inline void expect_sentence(const std::function<void()>& call,
                            const std::vector<std::string>& facts) {
  try {
    call();
    ADD_FAILURE() << "no InputError";
  } catch (const InputError& error) {
    EXPECT_FALSE(error.complaint().what.empty() || error.complaint().expected.empty() ||
                 error.complaint().todo.empty() || error.complaint().got.empty());
    for (const std::string& fact : facts) EXPECT_THAT(error.what(), testing::HasSubstr(fact));
  }
}

}  // namespace understudy::test
