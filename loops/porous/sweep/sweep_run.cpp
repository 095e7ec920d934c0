#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <understudy/core/errors.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/loops/porous/results.hpp>
#include <understudy/loops/porous/sweep/sweep_run.hpp>
#include <understudy/loops/ranking.hpp>

namespace understudy::loops {
namespace {

constexpr const char* task = "porous_sweep";

std::vector<std::size_t> wanted_layouts(const std::vector<std::size_t>& parts, std::size_t count) {
  for (const std::size_t part : parts)
    if (part >= count)
      throw InputError({.what = "The sweep has no such layout",
                        .got = fmt::format("number {}", part),
                        .expected = fmt::format("0 to {}", count - 1),
                        .todo = "Ask for layouts that it has"});
  if (!parts.empty()) return parts;
  std::vector<std::size_t> all(count);
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

const std::vector<double>& values_of(const std::vector<Quantity>& quantities,
                                     const std::string& name) {
  return std::ranges::find(quantities, name, &Quantity::name)->values;
}

std::vector<Quantity> no_measurement() {
  std::vector<Quantity> quantities = flow_quantities();
  for (Quantity& quantity : quantities)
    quantity.values = {std::numeric_limits<double>::quiet_NaN()};
  return quantities;
}

double objective_of(const std::vector<Quantity>& measured, const SweepOptions& options) {
  const double objective = values_of(measured, options.objective).front();
  if (options.penalty == "none") return objective;
  return objective + options.penalty_weight * values_of(measured, options.penalty).front();
}

NamedArray whole_numbers(const std::vector<std::size_t>& numbers) {
  return {{numbers.size()}, std::vector<std::int64_t>(numbers.begin(), numbers.end())};
}

}  // namespace

SweepRun::SweepRun(const SweepModel& model, Operator& op, LoopContext& context)
    : model_(model),
      op_(op),
      context_(context),
      wanted_(wanted_layouts(context.parts, model.layouts.count())),
      flow_(model.body, model.fields, op, context.exec, context.frames != nullptr),
      quantities_(sweep_quantities(model.options)) {}

LoopResult SweepRun::run() {
  go_on();
  while (done() < wanted_.size()) take(wanted_[done()]);
  LoopResult result;
  result.completed = troubles_.size() < wanted_.size();
  result.note = note();
  result.quantities = quantities_;
  result.steps = done();
  result.calls = calls();
  result.samples = calls() * flow_.points().inputs().size();
  result.history = history();
  result.parts = costs_;
  result.seconds = spent();
  return result;
}

LoopSeconds SweepRun::spent() const {
  return {.total = seconds(),
          .operator_calls = earlier_.operator_calls + flow_.points().seconds(),
          .macro_solve = earlier_.macro_solve + flow_.macro_seconds()};
}

/// One layout: its flow, from nothing, or why there is none.
void SweepRun::take(std::size_t layout) {
  throw_if_stop_requested();
  const double seconds_before = seconds();
  const std::size_t calls_before = calls();
  flow_.clear();
  flow_.set_fields(model_.fields_of(layout));
  solve(layout);
  costs_.push_back({layout, calls() - calls_before, seconds() - seconds_before});
  tell(layout);
  save();
}

void SweepRun::solve(std::size_t layout) {
  FlowPath path(flow_, model_.body.options);
  if (!path.advance(1, [] {})) {
    troubles_[layout] = path.trouble();
    return add(no_measurement());
  }
  std::vector<Quantity> measured = flow_quantities();
  path.measure(measured);
  add(measured);
  if (context_.frames == nullptr) return;
  const Stopwatch showing;
  context_.frames->take(flow_frame(flow_, static_cast<double>(layout)));
  apart_seconds_ += showing.seconds();
}

void SweepRun::add(const std::vector<Quantity>& measured) {
  for (std::size_t i = 0; i < measured.size(); ++i)
    quantities_[i].values.push_back(measured[i].values.front());
  quantities_.back().values.push_back(objective_of(measured, model_.options));
}

void SweepRun::tell(std::size_t layout) const {
  if (troubles_.contains(layout))
    context_.progress.message(
        fmt::format("{}: layout {} has no flow: {}", task, layout, troubles_.at(layout)));
  context_.progress.update(task, done(), wanted_.size(), best_so_far());
}

std::string SweepRun::best_so_far() const {
  if (troubles_.size() == done()) return "no flow so far";
  const std::vector<double>& objective = quantities_.back().values;
  const std::size_t best = smallest_first(objective).front();
  return fmt::format("best {:.4g} (layout {})", objective[best], wanted_[best]);
}

void SweepRun::go_on() {
  if (context_.checkpoint == nullptr) return;
  const Stopwatch reading;
  if (const auto saved = context_.checkpoint->resume(op_)) restore(*saved);
  apart_seconds_ += reading.seconds();
  if (done() > 0)
    context_.progress.message(
        fmt::format("{}: goes on after {} of {} layouts", task, done(), wanted_.size()));
}

/// A layout without result has ended with `drop_step`: then nothing may be saved.
void SweepRun::save() {
  if (context_.checkpoint == nullptr || done() == wanted_.size() ||
      troubles_.contains(costs_.back().part) || !context_.checkpoint->due())
    return;
  const Archive archive = state();
  const Stopwatch saving;
  context_.checkpoint->save(archive, op_);
  apart_seconds_ += saving.seconds();
}

Archive SweepRun::state() const {
  Archive archive;
  for (const Quantity& quantity : quantities_)
    archive.set("quantities/" + quantity.name, quantity.values, {quantity.values.size()},
                quantity.unit);
  std::vector<std::size_t> calls_of;
  std::vector<double> seconds_of;
  for (const PartCost& cost : costs_) {
    calls_of.push_back(cost.calls);
    seconds_of.push_back(cost.seconds);
  }
  archive.set("calls", whole_numbers(calls_of));
  archive.set("seconds/layouts", seconds_of, {done()}, "s");
  for (const auto& [layout, trouble] : troubles_)
    archive.set_attribute("trouble/" + std::to_string(layout), trouble);
  const LoopSeconds now = spent();
  archive.set_attribute("seconds/total", now.total);
  archive.set_attribute("seconds/operator", now.operator_calls);
  archive.set_attribute("seconds/macro", now.macro_solve);
  return archive;
}

void SweepRun::restore(const Archive& saved) {
  for (Quantity& quantity : quantities_)
    quantity.values = saved.doubles("quantities/" + quantity.name);
  const auto& calls_of = std::get<std::vector<std::int64_t>>(saved.array("calls").data);
  const std::vector<double>& seconds_of = saved.doubles("seconds/layouts");
  for (std::size_t i = 0; i < calls_of.size(); ++i) {
    const auto number = static_cast<std::size_t>(calls_of[i]);
    costs_.push_back({wanted_.at(i), number, seconds_of.at(i)});
    earlier_calls_ += number;
    const std::string trouble = "trouble/" + std::to_string(wanted_[i]);
    if (saved.has_attribute(trouble)) troubles_[wanted_[i]] = saved.text(trouble);
  }
  earlier_ = {.total = saved.number("seconds/total"),
              .operator_calls = saved.number("seconds/operator"),
              .macro_solve = saved.number("seconds/macro")};
}

Archive SweepRun::history() const {
  Archive archive;
  std::vector<double> control;
  std::vector<std::size_t> calls_of, ranking;
  for (const PartCost& cost : costs_) {
    const std::vector<double> nodes = model_.layouts.control(cost.part);
    control.insert(control.end(), nodes.begin(), nodes.end());
    calls_of.push_back(cost.calls);
  }
  for (const std::size_t i : smallest_first(quantities_.back().values))
    ranking.push_back(wanted_[i]);
  const Port& port = model_.fields[model_.laid_out].port;
  archive.set("sweep/layout", whole_numbers(wanted_));
  archive.set("sweep/calls", whole_numbers(calls_of));
  archive.set("sweep/ranking", whole_numbers(ranking));
  archive.set("sweep/" + port.name, control,
              {done(), model_.layouts.rows(), model_.layouts.columns()}, port.unit);
  for (const auto& [layout, trouble] : troubles_)
    archive.set_attribute("sweep/trouble/" + std::to_string(layout), trouble);
  return archive;
}

std::string SweepRun::note() const {
  if (troubles_.empty()) return {};
  std::vector<std::size_t> layouts;
  for (const auto& [layout, trouble] : troubles_) layouts.push_back(layout);
  return fmt::format("{} of {} layouts have no flow: {}; the first because {}", layouts.size(),
                     wanted_.size(), fmt::join(layouts, ", "), troubles_.begin()->second);
}

}  // namespace understudy::loops
