#pragma once
#include <functional>
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/loops/iteration_history.hpp>
#include <understudy/loops/ramp.hpp>
#include <understudy/loops/structure/equilibrium.hpp>
#include <vector>

namespace understudy::loops {

/// Newton's method along the load path, started from the tangent's prediction and the path's
/// curvature in the increment before (which saves about one call of the operator in three). The
/// operator is told with `drop_step` when an increment fails.
class LoadPath {
 public:
  LoadPath(Equilibrium& equilibrium, const StructureOptions& options);

  /// Solves the unloaded state; false when even that fails.
  bool start();

  /// Goes on until the load factor is `target`, calling `accepted` after every increment; false
  /// when it gives up. Throws Interrupted.
  bool advance(double target, const std::function<void()>& accepted);

  const std::vector<double>& displacement() const { return u_; }
  double factor() const { return ramp_.factor(); }
  const std::string& trouble() const { return trouble_; }

  Archive history() const { return history_.archive(); }

  /// After an accepted increment: everything that the next one depends on, and back, in place of
  /// `start`.
  Archive save() const;
  void restore(const Archive& archive);

 private:
  Ramp::Attempt increment(double target);
  bool converge(double target);
  bool evaluate(double target);
  bool predict(double target);
  bool move(double target);
  bool solve(double target, const std::vector<double>& given);
  std::vector<double> given_increment(double target) const;
  void retreat();

  Equilibrium& equilibrium_;
  const StructureOptions& options_;
  std::vector<double> u_;          // of the last accepted increment
  std::vector<double> trial_;      // of the current one
  std::vector<double> step_;       // the last Newton step
  std::vector<double> tangent_;    // the first one of the increment
  std::vector<double> curvature_;  // what that one lacked in the last accepted increment
  double curvature_size_ = 0;      // length of that increment
  Ramp ramp_;
  bool current_ = false;  // the last evaluation was at u_
  int iterations_ = 0;    // of the current increment
  double residual_ = 0;
  std::string trouble_;
  IterationHistory history_;
};

}  // namespace understudy::loops
