#pragma once
#include <understudy/core/frame_sink.hpp>
#include <vector>

namespace understudy::test {

/// Keeps every frame.
class FramesInMemory : public FrameSink {
 public:
  void take(const Frame& frame) override { all.push_back(frame); }
  std::vector<Frame> all;
};

}  // namespace understudy::test
