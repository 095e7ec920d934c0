#pragma once
#include <understudy/core/guard.hpp>
#include <understudy/surrogates/guards/nearest.hpp>

namespace understudy::surrogates {

/// Refuses deformation gradients whose determinant is not positive: score 2 there, 0 elsewhere.
class JacobianGuard final : public Guard {
 public:
  std::string name() const override { return "jacobian"; }
  bool predicts_error() const override { return false; }
  void score(const Execution& exec, const Batch& in, const Batch& out, Scores scores) override;
};

/// Refuses samples outside the widened training range of any range feature. The score is the
/// largest distance of a feature from the middle of its range, in half widths of the widened range.
class RangeGuard final : public Guard {
 public:
  RangeGuard(GuardFeatures features, const GuardData& data, double margin);
  std::string name() const override { return "range"; }
  bool predicts_error() const override { return false; }
  void score(const Execution& exec, const Batch& in, const Batch& out, Scores scores) override;

 private:
  GuardFeatures features_;
  Kokkos::View<double*> middle_, half_width_;
};

/// Refuses samples that are farther than `limit` from every training point that the model kept; all
/// where `limit` is zero.
class DistanceGuard final : public Guard {
 public:
  DistanceGuard(GuardFeatures features, const GuardData& data, double limit);
  std::string name() const override { return "distance"; }
  void score(const Execution& exec, const Batch& in, const Batch& out, Scores scores) override;

 private:
  NearestPoint nearest_;
  double limit_;
};

}  // namespace understudy::surrogates
