#include <array>
#include <understudy/core/errors.hpp>
#include <understudy/loops/guarded.hpp>

namespace understudy::loops {
namespace {

struct Count {
  const char* name;
  std::size_t GuardedStatistics::*member;
};
constexpr std::array counted = {
    Count{"fallbacks", &GuardedStatistics::fallbacks},
    Count{"held", &GuardedStatistics::held},
    Count{"surrogate_failures", &GuardedStatistics::surrogate_failures},
    Count{"audits_worst", &GuardedStatistics::audits_worst},
    Count{"audits_random", &GuardedStatistics::audits_random},
    Count{"audits_exceeding", &GuardedStatistics::audits_exceeding},
    Count{"audits_unsolved", &GuardedStatistics::audits_unsolved},
    Count{"repeats", &GuardedStatistics::repeats},
    Count{"accepted_exceeding", &GuardedStatistics::accepted_exceeding},
};

struct Seconds {
  const char* name;
  double GuardedSeconds::*member;
};
constexpr std::array timed = {
    Seconds{"surrogate", &GuardedSeconds::surrogate},
    Seconds{"guard", &GuardedSeconds::guard},
    Seconds{"fallback", &GuardedSeconds::fallback},
    Seconds{"audit", &GuardedSeconds::audit},
};

void set(Archive& archive, const std::string& name, std::size_t count) {
  archive.set_attribute(name, static_cast<std::int64_t>(count));
}
std::size_t get(const Archive& archive, const std::string& name) {
  return static_cast<std::size_t>(archive.integer(name));
}

}  // namespace

Archive GuardedStatistics::counts() const {
  Archive archive;
  for (const Count& count : counted) set(archive, count.name, this->*count.member);
  for (const GuardCount& guard : guards) set(archive, "refused_by/" + guard.name, guard.refused);
  return archive;
}

void GuardedStatistics::restore_counts(const Archive& archive) {
  for (const Count& count : counted) this->*count.member = get(archive, count.name);
  for (GuardCount& guard : guards) guard.refused = get(archive, "refused_by/" + guard.name);
}

Archive GuardedStatistics::seconds_by_part() const {
  Archive archive;
  for (const Seconds& part : timed) archive.set_attribute(part.name, seconds.*part.member);
  return archive;
}

void GuardedStatistics::restore_seconds(const Archive& archive) {
  for (const Seconds& part : timed) seconds.*part.member = archive.number(part.name);
}

// Between two steps nothing is refused, audited or open: those sets are empty and not written.
void Guarded::save_state(StateSink& state) const {
  Archive own;
  set(own, "calls", statistics_.calls);
  set(own, "samples", statistics_.samples);
  own.insert("counts", statistics_.counts());
  own.insert("seconds", statistics_.seconds_by_part());
  own.set_attribute("audits_done", static_cast<std::int64_t>(audits_done_));
  set(own, "steps", steps_);
  own.insert("tally", tally_.save());
  state.put("guarded", own);
  StateSinkBelow surrogate(state, "surrogate"), solver(state, "solver");
  surrogate_->save_state(surrogate);
  solver_->save_state(solver);
}

void Guarded::restore_state(const StateSource& state) {
  const Archive own = state.get("guarded");
  statistics_.calls = get(own, "calls");
  statistics_.samples = get(own, "samples");
  statistics_.restore_counts(own.below("counts"));
  statistics_.restore_seconds(own.below("seconds"));
  audits_done_ = static_cast<std::uint64_t>(own.integer("audits_done"));
  steps_ = get(own, "steps");
  tally_.restore(own.below("tally"));
  forget_step();
  surrogate_->restore_state(StateSourceBelow(state, "surrogate"));
  solver_->restore_state(StateSourceBelow(state, "solver"));
}

}  // namespace understudy::loops
