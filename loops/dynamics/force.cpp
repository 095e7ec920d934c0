#include <fmt/core.h>

#include <numeric>
#include <understudy/core/errors.hpp>
#include <understudy/core/refused_number.hpp>
#include <understudy/loops/dynamics/force.hpp>
#include <understudy/loops/dynamics/stored.hpp>
#include <understudy/loops/operator_points.hpp>
#include <understudy/loops/stopwatch.hpp>

namespace understudy::loops {
namespace {

Signature checked_ports(const Operator& op, const std::string& whose, const Field& positions,
                        Force::Wanted wanted) {
  Signature needed = molecular_ports(positions.extent(1) / 3);
  if (wanted == Force::Wanted::energy) needed.outputs.resize(1);
  require_operator(needed, op.signature(), "molecular dynamics (" + whose + ")",
                   "Use an operator that gives energy and forces of this molecule");
  return with_extras(needed, op.signature(), wanted == Force::Wanted::extras);
}

}  // namespace

Signature molecular_ports(std::size_t atoms) {
  return {{{"positions", "A", {atoms, 3}}},
          {{"energy", "kcal/mol", {}}, {"forces", "kcal/mol/A", {atoms, 3}}}};
}

Force::Force(Operator& op, std::string whose, const Execution& exec, const Field& positions,
             Starts starts, Wanted wanted)
    : op_(op),
      whose_(std::move(whose)),
      exec_(exec),
      in_(positions.extent(0)),
      out_(checked_ports(op, whose_, positions, wanted).outputs, positions.extent(0)),
      outcomes_("understudy/dynamics/outcomes", positions.extent(0)) {
  in_.add(op.signature().input("positions"), positions);
  if (starts == Starts::cold) return;
  std::vector<std::int64_t> slots(in_.size());
  std::iota(slots.begin(), slots.end(), std::int64_t{0});
  in_.set_slots(slots);
  out_.set_slots(slots);
}

void Force::apply() {
  const Stopwatch watch;
  op_.apply(exec_, in_, out_, outcomes_);
  exec_.fence("understudy/dynamics/apply");
  seconds_ += watch.seconds();
  ++calls_;
}

bool Force::apply_step(int repeats) {
  for (int repeat = 0; repeat <= repeats; ++repeat) {
    apply();
    if (!all_ok() || end_step()) return true;
  }
  return false;
}

bool Force::end_step() {
  const Stopwatch watch;
  const Verdict verdict = op_.end_step();
  seconds_ += watch.seconds();
  return verdict == Verdict::accept;
}

bool Force::all_ok() const { return count_ok(exec_, outcomes_) == in_.size(); }

std::size_t Force::failed_replica() const {
  const auto host = on_host(exec_, outcomes_);
  std::size_t replica = 0;
  while (replica + 1 < host.extent(0) && host(replica) == Outcome::ok) ++replica;
  return replica;
}

std::string Force::describe_failure() const {
  const std::size_t replica = failed_replica();
  const Outcome outcome = on_host(exec_, outcomes_)(replica);
  std::string text = fmt::format("the {} of replica {}: {}", whose_, replica, meaning(outcome));
  if (outcome == Outcome::not_converged) return text;
  const std::string number = refused_number(op_.signature(), in_, replica);
  return number.empty() ? text : text + "; " + number;
}

Archive Force::save() const {
  Archive archive;
  for (const Port& port : out_.ports())
    store_field(exec_, archive, "outputs/" + port.name, out_[port.name], port.unit);
  archive.set_attribute("calls", static_cast<std::int64_t>(calls_));
  archive.set_attribute("seconds", seconds_);
  return archive;
}

void Force::restore(const Archive& archive) {
  for (const Port& port : out_.ports())
    if (archive.has("outputs/" + port.name))  // pictures may not have been asked for then
      read_field(exec_, archive, "outputs/" + port.name, out_[port.name]);
  calls_ = static_cast<std::size_t>(archive.integer("calls"));
  seconds_ = archive.number("seconds");
}

}  // namespace understudy::loops
