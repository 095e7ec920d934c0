#include <understudy/loops/selection.hpp>

namespace understudy::loops {

struct RefuseByScore {
  Scores scores;
  Flags flags;
  KOKKOS_FUNCTION void operator()(std::size_t i, std::size_t& refused) const {
    if (scores(i) <= 1.0) return;  // NaN goes on
    flags(i) = 1;
    ++refused;
  }
};

struct KeepWorst {
  Scores scores, worst;
  KOKKOS_FUNCTION void operator()(std::size_t i) const {
    if (!(scores(i) <= worst(i))) worst(i) = scores(i);
  }
};

struct RefuseByOutcome {
  Outcomes outcomes;
  Flags flags;
  KOKKOS_FUNCTION void operator()(std::size_t i, std::size_t& refused) const {
    if (outcomes(i) == Outcome::ok) return;
    flags(i) = 1;
    ++refused;
  }
};

struct RefuseHeld {
  Flags held, flags;
  KOKKOS_FUNCTION void operator()(std::size_t i, std::size_t& refused) const {
    if (held(i) == 0 || flags(i) != 0) return;
    flags(i) = 1;
    ++refused;
  }
};

struct Compact {
  Flags flags;
  Kokkos::View<std::size_t*> rows;
  KOKKOS_FUNCTION void operator()(std::size_t i, std::size_t& position, bool last) const {
    if (flags(i) == 0) return;
    if (last) rows(position) = i;
    ++position;
  }
};

struct ScatterOutcomes {
  Outcomes from;
  Kokkos::View<std::size_t*> rows;
  Outcomes to;
  KOKKOS_FUNCTION void operator()(std::size_t k) const { to(rows(k)) = from(k); }
};

struct WriteFlags {
  Flags flags;
  Field column;
  KOKKOS_FUNCTION void operator()(std::size_t i) const {
    column(i, 0) = static_cast<double>(flags(i));
  }
};

namespace {

using Rows = Kokkos::RangePolicy<Execution, Kokkos::IndexType<std::size_t>>;
using HostRows = Kokkos::View<std::size_t*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;
using ConstHostRows = Kokkos::View<const std::size_t*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;

template <class Kernel>
std::size_t count(const char* label, const Execution& exec, std::size_t samples,
                  const Kernel& kernel) {
  std::size_t refused = 0;
  Kokkos::parallel_reduce(label, Rows(exec, 0, samples), kernel, refused);
  return refused;
}

}  // namespace

std::size_t refuse_by_score(const Execution& exec, const Scores& scores, const Flags& flags) {
  return count("understudy/loops/refuse_by_score", exec, flags.extent(0),
               RefuseByScore{scores, flags});
}

void keep_worst(const Execution& exec, const Scores& scores, const Scores& worst) {
  Kokkos::parallel_for("understudy/loops/keep_worst", Rows(exec, 0, worst.extent(0)),
                       KeepWorst{scores, worst});
}

std::size_t refuse_by_outcome(const Execution& exec, const Outcomes& outcomes, const Flags& flags) {
  return count("understudy/loops/refuse_by_outcome", exec, flags.extent(0),
               RefuseByOutcome{outcomes, flags});
}

std::size_t refuse_held(const Execution& exec, const Flags& held, const Flags& flags) {
  return count("understudy/loops/refuse_held", exec, flags.extent(0), RefuseHeld{held, flags});
}

std::vector<std::size_t> selected(const Execution& exec, const Flags& flags) {
  const Kokkos::View<std::size_t*> rows("understudy/loops/selected", flags.extent(0));
  std::size_t found = 0;
  Kokkos::parallel_scan("understudy/loops/select", Rows(exec, 0, flags.extent(0)),
                        Compact{flags, rows}, found);
  exec.fence("understudy/loops/select");
  std::vector<std::size_t> host(found);
  copy_and_wait(exec, HostRows(host.data(), found),
                Kokkos::subview(rows, std::pair<std::size_t, std::size_t>(0, found)));
  return host;
}

void scatter_outcomes(const Execution& exec, const Outcomes& from,
                      const std::vector<std::size_t>& rows, const Outcomes& to) {
  const Kokkos::View<std::size_t*> device("understudy/loops/rows", rows.size());
  copy_and_wait(exec, device, ConstHostRows(rows.data(), rows.size()));
  Kokkos::parallel_for("understudy/loops/scatter_outcomes", Rows(exec, 0, rows.size()),
                       ScatterOutcomes{from, device, to});
}

void write_flags(const Execution& exec, const Flags& flags, const Field& column) {
  Kokkos::parallel_for("understudy/loops/write_flags", Rows(exec, 0, flags.extent(0)),
                       WriteFlags{flags, column});
}

}  // namespace understudy::loops
