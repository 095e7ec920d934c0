#include <algorithm>
#include <cmath>
#include <understudy/core/stop.hpp>
#include <understudy/loops/ramp.hpp>

namespace understudy::loops {
namespace {

constexpr double same_factor = 1e-12;

}  // namespace

bool Ramp::advance(double target, const Calls& calls) {
  while (target - factor_ > same_factor) {
    throw_if_stop_requested();
    const double end = factor_ + size_ > target - same_factor ? target : factor_ + size_;
    const Attempt attempt = calls.attempt(end);
    if (attempt == Attempt::failed) {
      calls.retreat();
      if (!halve()) return false;
      continue;
    }
    factor_ = end;
    if (attempt == Attempt::quick) size_ = std::min(2 * size_, 1.0 / steps_);
    calls.accepted();
  }
  return true;
}

/// False when that was done too often.
bool Ramp::halve() {
  size_ /= 2;
  return size_ * steps_ > std::pow(0.5, halvings_ + 1) * (1 + same_factor);
}

void Ramp::save(Archive& archive) const {
  archive.set_attribute("factor", factor_);
  archive.set_attribute("size", size_);
}

void Ramp::restore(const Archive& archive) {
  factor_ = archive.number("factor");
  size_ = archive.number("size");
}

}  // namespace understudy::loops
