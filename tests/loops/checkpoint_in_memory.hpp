#pragma once
#include <understudy/core/state.hpp>
#include <understudy/loops/checkpoint.hpp>

namespace understudy::test {

/// What a killed run leaves: the state after the n-th accepted step, kept in memory.
class CheckpointInMemory : public loops::Checkpoint {
 public:
  explicit CheckpointInMemory(int saves = 1000) : saves_(saves) {}

  std::optional<Archive> resume(Operator& op) override {
    if (!loop) return {};
    op.restore_state(state);
    return loop;
  }
  bool due() const override { return saved < saves_; }
  void save(const Archive& archive, const Operator& op) override {
    loop = archive;
    state = StateInMemory();
    op.save_state(state);
    ++saved;
  }

  std::optional<Archive> loop;
  StateInMemory state;
  int saved = 0;

 private:
  int saves_;
};

}  // namespace understudy::test
