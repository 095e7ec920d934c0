#pragma once
#include <limits>
#include <map>
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/core/batch.hpp>
#include <understudy/core/random.hpp>
#include <vector>

namespace understudy::loops {

/// A root mean square with its 95 % interval; all NaN before the first audit.
struct AuditError {
  double value = std::numeric_limits<double>::quiet_NaN();
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
  bool is_measured() const { return value == value; }
};

/// "0.3 % (0.2 to 0.4)", or that nothing was audited at random.
std::string describe(const AuditError& error);

/// Collects the errors of randomly audited samples. Each audit draws uniformly from the samples
/// accepted at that moment, so an audit of n of N samples counts with weight N / n, and the mean
/// square is unbiased over all samples that were open to an audit, whatever was done about them
/// later.
class AuditTally {
 public:
  /// The errors found by one audit that drew errors.size() of `population` samples.
  void add(std::size_t population, const std::vector<double>& errors);

  std::size_t size() const { return squares_.size(); }

  /// Root of the weighted mean square; the interval is Student's for the logarithm of the mean
  /// square (delta method), which keeps it positive. One audit alone bounds nothing.
  AuditError error() const;

  /// The errors so far and their weights.
  Archive save() const;
  void restore(const Archive& archive);

 private:
  std::vector<double> weights_;
  std::vector<double> squares_;
};

/// Student's t for a two-sided 95 % interval; asymptotic series of Abramowitz & Stegun 26.7.5 from
/// three degrees of freedom on (below 1 % off).
double student_t95(std::size_t degrees_of_freedom);

/// `count` different numbers below `population` (all when there are fewer), each subset equally
/// likely: the first steps of the shuffle of Fisher and Yates.
std::vector<std::size_t> draw(std::size_t population, std::size_t count, const Stream& stream);

/// The positions of the `count` largest values, largest first; ties in order of position.
std::vector<std::size_t> largest(const std::vector<double>& values, std::size_t count);

}  // namespace understudy::loops
