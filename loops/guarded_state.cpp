#include <array>
#include <understudy/core/errors.hpp>
#include <understudy/loops/guarded.hpp>

namespace understudy::loops {
namespace {

struct Count {
  const char* name;
  std::size_t GuardedStatistics::*member;
};
constexpr std::array counts = {
    Count{"calls", &GuardedStatistics::calls},
    Count{"samples", &GuardedStatistics::samples},
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
constexpr std::array seconds = {
    Seconds{"seconds/surrogate", &GuardedSeconds::surrogate},
    Seconds{"seconds/guard", &GuardedSeconds::guard},
    Seconds{"seconds/fallback", &GuardedSeconds::fallback},
    Seconds{"seconds/audit", &GuardedSeconds::audit},
};

}  // namespace

// Between two steps nothing is refused, audited or open: those sets are empty and not written.
void Guarded::save_state(StateSink& state) const {
  Archive own;
  for (const Count& count : counts)
    own.set_attribute(count.name, static_cast<std::int64_t>(statistics_.*count.member));
  for (const Seconds& part : seconds)
    own.set_attribute(part.name, statistics_.seconds.*part.member);
  for (const GuardCount& guard : statistics_.guards)
    own.set_attribute("refused_by/" + guard.name, static_cast<std::int64_t>(guard.refused));
  own.set_attribute("audits_done", static_cast<std::int64_t>(audits_done_));
  own.insert("tally", tally_.save());
  state.put("guarded", own);
  StateSinkBelow surrogate(state, "surrogate"), solver(state, "solver");
  surrogate_->save_state(surrogate);
  solver_->save_state(solver);
}

void Guarded::restore_state(const StateSource& state) {
  const Archive own = state.get("guarded");
  for (const Count& count : counts)
    statistics_.*count.member = static_cast<std::size_t>(own.integer(count.name));
  for (const Seconds& part : seconds) statistics_.seconds.*part.member = own.number(part.name);
  for (GuardCount& guard : statistics_.guards)
    guard.refused = static_cast<std::size_t>(own.integer("refused_by/" + guard.name));
  audits_done_ = static_cast<std::uint64_t>(own.integer("audits_done"));
  tally_.restore(own.below("tally"));
  forget_step();
  surrogate_->restore_state(StateSourceBelow(state, "surrogate"));
  solver_->restore_state(StateSourceBelow(state, "solver"));
}

}  // namespace understudy::loops
