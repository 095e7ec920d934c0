#include <gtest/gtest.h>

#include <core/at.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/surrogates/tensor_bridge.hpp>

namespace understudy::surrogates {
namespace {

TEST(TensorBridge, AFieldAndItsTensorAreTheSameMemory) {
  const Field field("field", 5, 4);
  torch::Tensor tensor = tensor_of(field);
  EXPECT_EQ(tensor.data_ptr<double>(), field.data());
  tensor[3][2] = 7.5;
  EXPECT_EQ(at(field, 3, 2), 7.5);
  at(field, 4, 0) = -1.0;
  EXPECT_EQ(tensor[4][0].item<double>(), -1.0);
}

TEST(TensorBridge, SamplesOfAnyRankKeepTheMemoryOrder) {
  const Field field("field", 2, 24);
  change(field, [](auto i, auto k, double) { return static_cast<double>(100 * i + k); });
  const torch::Tensor tensor = tensor_of(field, {2, 3, 4});
  EXPECT_EQ(tensor.sizes(), torch::IntArrayRef({2, 2, 3, 4}));
  EXPECT_EQ(tensor.data_ptr<double>(), field.data());
  EXPECT_EQ((tensor[1][1][2][3].item<double>()), 123.0);
  EXPECT_EQ((tensor[0][1][0][2].item<double>()), 14.0);
  const Field scalars("scalars", 3, 1);
  EXPECT_EQ(tensor_of(scalars, {}).sizes(), torch::IntArrayRef({3}));
  EXPECT_EQ(tensor_of(scalars, {}).data_ptr<double>(), scalars.data());
}

TEST(TensorBridge, StridesComeFromTheView) {
  const Field field("field", 6, 3);
  const Field rows = Kokkos::subview(field, Kokkos::make_pair(2, 5), Kokkos::ALL);
  const torch::Tensor tensor = tensor_of(rows);
  EXPECT_EQ(tensor.data_ptr<double>(), field.data() + 2 * 3);
  EXPECT_EQ(tensor.stride(0), 3);
  EXPECT_EQ(tensor.size(0), 3);
}

TEST(TensorBridge, EmptyBatchesWork) {
  EXPECT_EQ(tensor_of(Field("field", 0, 4)).sizes(), torch::IntArrayRef({0, 4}));
  EXPECT_EQ(tensor_of(Field()).numel(), 0);
  EXPECT_EQ(
      field_of(torch::empty({0, 4}, torch::dtype(torch::kFloat64).device(device()))).extent(1), 4U);
}

TEST(TensorBridge, ATensorAndItsFieldAreTheSameMemory) {
  const torch::Tensor tensor =
      torch::arange(12, torch::dtype(torch::kFloat64).device(device())).view({3, 2, 2});
  const Field field = field_of(tensor);
  EXPECT_EQ(field.data(), tensor.data_ptr<double>());
  EXPECT_EQ(at(field, 2, 3), 11.0);
  EXPECT_THROW(field_of(tensor.transpose(0, 1)), InternalError);
  EXPECT_THROW(field_of(tensor.to(torch::kFloat32)), InternalError);
  EXPECT_THROW(field_of(torch::empty({2, 2}, torch::dtype(torch::kFloat64).device(torch::kMeta))),
               InternalError);
}

}  // namespace
}  // namespace understudy::surrogates
