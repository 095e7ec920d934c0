#pragma once
#include <functional>
#include <understudy/core/archive.hpp>

namespace understudy::loops {

/// A load factor that goes from 0 to 1 in equal steps, each in one increment or, where that fails,
/// in several: increments are halved when one fails and grow again afterwards; the ends of the
/// steps are always met.
class Ramp {
 public:
  /// `halvings`: how often a step may be halved before `advance` gives up.
  Ramp(int steps, int halvings) : steps_(steps), halvings_(halvings), size_(1.0 / steps) {}

  enum class Attempt { failed, slow, quick };  ///< after a quick one, the next may be larger

  /// What is done on the way.
  struct Calls {
    std::function<Attempt(double end)> attempt;  ///< an increment from `factor()` to `end`
    std::function<void()> retreat;               ///< after one that failed
    std::function<void()> accepted;              ///< after one that did not; factor() is its end
  };

  /// Goes on until the factor is `target`; false when it gives up. Throws Interrupted.
  bool advance(double target, const Calls& calls);

  double factor() const { return factor_; }

  void save(Archive& archive) const;
  void restore(const Archive& archive);

 private:
  bool halve();

  double steps_;
  int halvings_;
  double factor_ = 0;
  double size_;  // of the next increment
};

}  // namespace understudy::loops
