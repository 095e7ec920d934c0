#pragma once
#include <understudy/core/guard.hpp>
#include <utility>

namespace understudy::surrogates {

/// Refuses answers on which the members of the ensemble disagree by more than `limit`, relative;
/// all where `limit` is zero.
class SpreadGuard final : public Guard {
 public:
  explicit SpreadGuard(double limit) : limit_(limit) {}
  std::string name() const override { return "spread"; }
  std::vector<std::string> reads() const override { return {"uncertainty"}; }
  void score(const Execution& exec, const Batch& in, const Batch& out, Scores scores) override;

 private:
  double limit_;
};

/// Refuses tangents A = dP/dF that are not strongly elliptic: the acoustic tensor
/// Q_ik = A_iJkL N_J N_L must be positive definite for every direction N; checked for a fixed set
/// of directions on the half circle or half sphere. The score is 1 - q / |A|, with q the smallest
/// eigenvalue found: it passes 1 where ellipticity is lost.
class EllipticityGuard final : public Guard {
 public:
  explicit EllipticityGuard(std::size_t dimensions);
  std::string name() const override { return "ellipticity"; }
  bool predicts_error() const override { return false; }
  std::vector<std::string> reads() const override { return {"tangent"}; }
  void score(const Execution& exec, const Batch& in, const Batch& out, Scores scores) override;

 private:
  Field directions_;  // [directions, dimensions], unit vectors
};

/// Refuses a dissipation (drag . flow) that is negative, unless the flow `reynolds` is zero, or not
/// finite: the score is 0 or 2, and NaN where the dissipation is.
class DissipationGuard final : public Guard {
 public:
  std::string name() const override { return "dissipation"; }
  bool predicts_error() const override { return false; }
  std::vector<std::string> reads() const override { return {"dissipation"}; }
  void score(const Execution& exec, const Batch& in, const Batch& out, Scores scores) override;
};

/// Refuses an energy outside a range (the training samples', in the port's unit) that is widened by
/// `margin` of its width on either side. The score is the distance from its middle in half widths.
class EnergyGuard final : public Guard {
 public:
  EnergyGuard(std::pair<double, double> range, double margin);
  std::string name() const override { return "energy"; }
  bool predicts_error() const override { return false; }
  std::vector<std::string> reads() const override { return {"energy"}; }
  void score(const Execution& exec, const Batch& in, const Batch& out, Scores scores) override;

 private:
  double middle_, half_width_;
};

}  // namespace understudy::surrogates
