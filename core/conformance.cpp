#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <set>
#include <understudy/core/conformance.hpp>
#include <understudy/core/errors.hpp>

namespace understudy {
namespace {

struct Answer {
  Batch out;
  Outcomes outcomes;
};

Outcome outcome_of(const Answer& answer, std::size_t row) { return on_host(answer.outcomes)(row); }

void write_row(const Field& field, std::size_t row, double value) {
  const HostField host = on_host(field);
  for (std::size_t c = 0; c < host.extent(1); ++c) host(row, c) = value;
  Kokkos::deep_copy(field, host);
}

double largest(const HostField& field) {
  double most = 0;
  for (std::size_t i = 0; i < field.size(); ++i)
    if (std::isfinite(field.data()[i])) most = std::max(most, std::abs(field.data()[i]));
  return most;
}

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

class Examiner {
 public:
  Examiner(Operator& op, const SampleMaker& samples, const ConformanceOptions& options)
      : op_(op), samples_(samples), options_(options) {}

  std::vector<std::string> examine() {
    check_signature();
    check_empty_batch();
    const Batch in = samples_(options_.samples);
    const Batch before = copy(in);
    const Answer reference = call(in);
    compare_inputs(before, in);
    check_outcomes(reference);
    compare("repeated", in, reference, options_.tolerance);
    check_order(in, reference);
    check_single(in, reference);
    check_bad_samples(in, reference);
    check_ports(in, reference);
    check_malformed(in);
    check_warm(in, reference);
    return findings_;
  }

 private:
  template <class... Arguments>
  void find(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    findings_.push_back(fmt::format(format, std::forward<Arguments>(arguments)...));
  }

  std::vector<Port> required_outputs() const {
    std::vector<Port> ports;
    for (const Port& port : op_.signature().outputs)
      if (!port.optional) ports.push_back(port);
    return ports;
  }

  static Batch copy(const Batch& batch) {
    std::vector<std::size_t> all(batch.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return batch.rows(all);
  }

  Answer call(const Batch& in) { return call(in, required_outputs()); }

  // Outcomes start out wrong, so that one that is not written shows.
  Answer call(const Batch& in, const std::vector<Port>& ports) {
    Answer answer{Batch(ports, in.size()), Outcomes("understudy/core/outcomes", in.size())};
    answer.out.set_slots(in.slots());
    Kokkos::deep_copy(answer.outcomes, Outcome{99});
    const Execution exec;
    op_.apply(exec, in, answer.out, answer.outcomes);
    exec.fence("understudy/core/conformance");
    return answer;
  }

  void check_signature() {
    std::set<std::string> names;
    for (const auto* ports : {&op_.signature().inputs, &op_.signature().outputs})
      for (const Port& port : *ports) {
        if (port.name.empty() || port.unit.empty())
          find("The port '{}' lacks a name or a unit.", port.name);
        if (!names.insert(port.name).second) find("Two ports are called '{}'.", port.name);
        if (port.size() == 0) find("The port '{}' holds no number.", port.name);
      }
    if (required_outputs().empty()) find("The operator has no output that is not optional.");
  }

  void check_empty_batch() try { call(samples_(0)); } catch (const std::exception& error) {
    find("An empty batch throws: {}", error.what());
  }

  void compare_inputs(const Batch& before, const Batch& after) {
    for (const Port& port : before.ports()) {
      const HostField a = on_host(before[port.name]);
      const HostField b = on_host(after[port.name]);
      if (std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) != 0)
        find("apply changed its input '{}'.", port.name);
    }
  }

  void check_outcomes(const Answer& answer) {
    for (std::size_t i = 0; i < answer.out.size(); ++i) {
      const Outcome outcome = outcome_of(answer, i);
      if (outcome > Outcome::invalid_input) {
        find("The outcome of sample {} was not written.", i);
        continue;
      }
      if (outcome != Outcome::ok) {
        find("The valid sample {} was reported as {}.", i, name(outcome));
        continue;
      }
      for (const Port& port : answer.out.ports()) check_finite(answer.out[port.name], port, i);
    }
  }

  void check_finite(const Field& field, const Port& port, std::size_t row) {
    const HostField host = on_host(field);
    for (std::size_t c = 0; c < host.extent(1); ++c)
      if (!std::isfinite(host(row, c))) {
        find("Sample {} is ok, but '{}' holds {}.", row, port.name, host(row, c));
        return;
      }
  }

  void compare(const std::string& how, const Batch& in, const Answer& reference, double tolerance) {
    const Answer again = call(in);
    std::vector<std::size_t> rows(in.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    compare_rows(how, again, rows, reference, tolerance);
  }

  /// Row k of `answer` against row rows[k] of `reference`; one finding per port at most.
  void compare_rows(const std::string& how, const Answer& answer,
                    const std::vector<std::size_t>& rows, const Answer& reference,
                    double tolerance) {
    for (std::size_t k = 0; k < rows.size(); ++k)
      if (outcome_of(answer, k) != outcome_of(reference, rows[k]))
        find("Sample {} {} has another outcome: {}.", rows[k], how, name(outcome_of(answer, k)));
    for (const Port& port : answer.out.ports())
      compare_port(how, {on_host(answer.out[port.name]), on_host(reference.out[port.name])}, rows,
                   {port.name, tolerance});
  }

  struct PortPair {
    HostField a, b;
  };
  struct PortTolerance {
    std::string name;
    double tolerance;
  };

  void compare_port(const std::string& how, const PortPair& pair,
                    const std::vector<std::size_t>& rows, const PortTolerance& port) {
    const double allowed = port.tolerance * largest(pair.b);
    for (std::size_t k = 0; k < rows.size(); ++k)
      for (std::size_t c = 0; c < pair.a.extent(1); ++c) {
        const double a = pair.a(k, c);
        const double b = pair.b(rows[k], c);
        const bool agree = allowed == 0 ? same_bits(a, b) || a == b : std::abs(a - b) <= allowed;
        if (agree || (std::isnan(a) && std::isnan(b))) continue;
        find("Sample {} {} gives another '{}': {} instead of {}.", rows[k], how, port.name, a, b);
        return;
      }
  }

  void check_order(const Batch& in, const Answer& reference) {
    std::vector<std::size_t> reversed(in.size());
    std::iota(reversed.rbegin(), reversed.rend(), std::size_t{0});
    compare_rows("in another order", call(in.rows(reversed)), reversed, reference,
                 options_.tolerance);
  }

  void check_single(const Batch& in, const Answer& reference) {
    for (std::size_t i = 0; i < in.size(); ++i)
      compare_rows("alone", call(in.rows({i})), {i}, reference, options_.tolerance);
  }

  void check_bad_samples(const Batch& in, const Answer& reference) {
    const std::size_t bad = in.size() / 2;
    if (options_.spoil) {
      const Batch spoilt = copy(in);
      options_.spoil(spoilt, bad);
      check_bad_sample({in, spoilt, bad, "A bad sample"}, reference);
      return;
    }
    // One port at a time: the others would hide that it is not looked at.
    const auto check = [&](const Port& port, double value, const std::string& what) {
      const Batch spoilt = copy(in);
      write_row(spoilt[port.name], bad, value);
      check_bad_sample({in, spoilt, bad, fmt::format("A sample with {}", what)}, reference);
    };
    for (const Port& port : in.ports())
      check(port, std::numeric_limits<double>::quiet_NaN(), fmt::format("NaN in '{}'", port.name));
    for (const Port& port : op_.signature().inputs)
      if (const auto value = port.limits.beyond())
        check(port, *value,
              fmt::format("{} in '{}', which allows {},", *value, port.name, port.limits.text()));
  }

  struct BadSample {
    const Batch &good, &spoilt;
    std::size_t row;
    std::string what;
  };

  void check_bad_sample(const BadSample& bad, const Answer& reference) try {
    const Answer answer = call(bad.spoilt);
    judge_bad_sample(answer, bad);
    const Answer rest = call(bad.spoilt);  // a failure must not linger
    for (const auto* neighbours : {&answer, &rest}) compare_others(*neighbours, bad.row, reference);
    compare("after a bad batch", bad.good, reference, options_.tolerance);
  } catch (const std::exception& error) {
    find("{} throws instead of being reported: {}", bad.what, error.what());
  }

  void judge_bad_sample(const Answer& answer, const BadSample& bad) {
    const Outcome outcome = outcome_of(answer, bad.row);
    if (outcome == Outcome::ok || outcome > Outcome::invalid_input) {
      find("{} was reported as {}.", bad.what, name(outcome));
      return;
    }
    if (outcome == Outcome::not_converged) return;
    for (const Port& port : answer.out.ports()) {
      const HostField host = on_host(answer.out[port.name]);
      for (std::size_t c = 0; c < host.extent(1); ++c)
        if (!std::isnan(host(bad.row, c))) {
          find("{} has {} in '{}' where NaN belongs.", bad.what, host(bad.row, c), port.name);
          break;
        }
    }
  }

  void compare_others(const Answer& answer, std::size_t bad, const Answer& reference) {
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < answer.out.size(); ++i)
      if (i != bad) others.push_back(i);
    const Answer good{answer.out.rows(others), Outcomes("good", others.size())};
    auto host = Kokkos::create_mirror_view(Kokkos::HostSpace{}, good.outcomes);
    for (std::size_t k = 0; k < others.size(); ++k) host(k) = outcome_of(answer, others[k]);
    Kokkos::deep_copy(good.outcomes, host);
    compare_rows("beside a bad one", good, others, reference, options_.tolerance);
  }

  void check_ports(const Batch& in, const Answer& reference) {
    std::vector<std::size_t> rows(in.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    for (const Port& port : op_.signature().outputs) try {
        const Answer answer = call(in, {port});
        if (!port.optional)
          compare_rows("asked for one port only", answer, rows, reference, options_.tolerance);
      } catch (const std::exception& error) {
        find("Asked for '{}' alone it throws: {}", port.name, error.what());
      }
    try {
      call(in, {});
    } catch (const std::exception& error) {
      find("Asked for no port it throws: {}", error.what());
    }
  }

  template <class Call>
  void must_throw(const std::string& what, const Call& malformed) try {
    malformed();
    find("{} does not throw.", what);
  } catch (const InputError&) {
  } catch (const std::exception& error) {
    find("{} throws something else than InputError: {}", what, error.what());
  }

  void check_malformed(const Batch& in) {
    const Signature& signature = op_.signature();
    for (const Port& missing : signature.inputs) {
      if (missing.optional) continue;
      must_throw(fmt::format("A batch without '{}'", missing.name),
                 [&] { call(altered(in, missing.name, nullptr)); });
      Port wide = missing;
      wide.shape.push_back(2);
      must_throw(fmt::format("A batch with '{}' of the wrong shape", missing.name),
                 [&] { call(altered(in, missing.name, &wide)); });
    }
    must_throw("An unknown output port", [&] { call(in, {{"no_such_port", "1", {}}}); });
    must_throw("A wrong number of outcomes", [&] {
      Batch out(required_outputs(), in.size());
      op_.apply(Execution(), in, out, Outcomes("few", in.size() - 1));
    });
  }

  static Batch altered(const Batch& in, const std::string& port, const Port* instead) {
    Batch other(in.size());
    for (const Port& p : in.ports())
      if (p.name != port) other.add(p, in[p.name]);
    if (instead != nullptr) other.add(*instead);
    return other;
  }

  void check_warm(const Batch& in, const Answer& reference) {
    Batch warm = copy(in);
    std::vector<std::int64_t> slots(in.size());
    std::iota(slots.begin(), slots.end(), std::int64_t{0});
    warm.set_slots(slots);
    compare("with a new slot", warm, reference, options_.warm_tolerance);
    compare("with a warm slot", warm, reference, options_.warm_tolerance);
    op_.end_step();
    compare("after end_step", warm, reference, options_.warm_tolerance);
    op_.drop_step();
    compare("after drop_step", warm, reference, options_.warm_tolerance);
    std::ranges::reverse(slots);
    warm.set_slots(slots);
    compare("warm from another sample", warm, reference, options_.warm_tolerance);
    op_.end_step();
  }

  Operator& op_;
  const SampleMaker& samples_;
  const ConformanceOptions& options_;
  std::vector<std::string> findings_;
};

}  // namespace

std::vector<std::string> conformance_findings(Operator& op, const SampleMaker& samples,
                                              const ConformanceOptions& options) {
  return Examiner(op, samples, options).examine();
}

}  // namespace understudy
