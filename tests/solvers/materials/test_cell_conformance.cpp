#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <understudy/core/conformance.hpp>

#include "cell_kinds.hpp"

namespace understudy::materials {
namespace {

class CellConformance : public testing::TestWithParam<Kind> {};

TEST_P(CellConformance, KeepsTheContractOfOperators) {
  const Kind& kind = GetParam();
  const auto solver = make(kind);
  const auto findings =
      conformance_findings(*solver, [&](std::size_t n) { return conforming_batch(*solver, n); },
                           {.samples = 3, .tolerance = 1e-6, .warm_tolerance = 1e-6, .spoil = {}});
  EXPECT_THAT(findings, testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Kinds, CellConformance, testing::ValuesIn(kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace understudy::materials
