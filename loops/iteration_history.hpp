#pragma once
#include <cstdint>
#include <understudy/core/archive.hpp>
#include <vector>

namespace understudy::loops {

/// What an iteration leaves for result.h5:
///   newton/residual: relative residuals after every call of the operator in an increment;
///   newton/increment: whose they are (numbered from 0, failed ones included);
///   newton/factor, newton/accepted: target and success (1) of every increment.
class IterationHistory {
 public:
  void begin(double target);  ///< an increment
  void add(double residual);
  void accept() { accepted_.back() = 1; }

  Archive archive() const;
  void restore(const Archive& archive);

 private:
  std::vector<double> residuals_, factors_;
  std::vector<std::int64_t> residual_increment_, accepted_;
};

}  // namespace understudy::loops
