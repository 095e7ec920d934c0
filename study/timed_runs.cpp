#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fstream>
#include <limits>
#include <understudy/io/files.hpp>
#include <understudy/io/provenance.hpp>
#include <understudy/study/effective.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/run_checkpoint.hpp>
#include <understudy/study/timed_runs.hpp>

namespace understudy::study {
namespace {

// JSON has no NaN: it is written as null.
double number(const Json& value) {
  return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

Json to_json(const Estimate& estimate) {
  return Json::array({estimate.value, estimate.low, estimate.high});
}

Json to_json(const RunSeconds& s) {
  return Json::array(
      {s.total, s.operator_calls, s.macro_solve, s.guard, s.audit, s.fallback, s.transfer});
}

Json to_json(const RunRecord& run) {
  Json json{{"completed", run.completed},
            {"resumed", run.resumed},
            {"note", run.note},
            {"calls", run.calls},
            {"samples", run.samples}};
  json["seconds"] = to_json(run.parts);
  for (const loops::Quantity& quantity : run.quantities) {
    Json& stored = json["quantities"][quantity.name];
    stored = {{"unit", quantity.unit}, {"values", quantity.values}};
    if (quantity.is_error) stored["is_error"] = true;
  }
  if (run.fallback_fraction) json["fallback_fraction"] = *run.fallback_fraction;
  if (run.audit_error) json["audit_error"] = to_json(*run.audit_error);
  for (const loops::PartCost& cost : run.costs)
    json["parts"].push_back(Json::array({cost.part, cost.calls, cost.seconds}));
  return json;
}

RunRecord from_json(const Json& json) {
  RunRecord run;
  run.completed = json.at("completed").get<bool>();
  run.resumed = json.value("resumed", false);
  run.note = json.at("note").get<std::string>();
  run.calls = json.at("calls").get<std::size_t>();
  run.samples = json.at("samples").get<std::size_t>();
  const Json& s = json.at("seconds");
  run.parts = {number(s.at(0)), number(s.at(1)), number(s.at(2)), number(s.at(3)),
               number(s.at(4)), number(s.at(5)), number(s.at(6))};
  if (json.contains("quantities"))
    for (const auto& [name, quantity] : json.at("quantities").items()) {
      std::vector<double> values;
      for (const Json& value : quantity.at("values")) values.push_back(number(value));
      run.quantities.push_back({name, quantity.at("unit").get<std::string>(), values,
                                quantity.value("is_error", false)});
    }
  if (json.contains("fallback_fraction")) run.fallback_fraction = number(json["fallback_fraction"]);
  if (json.contains("audit_error")) {
    const Json& e = json["audit_error"];
    run.audit_error = Estimate{number(e.at(0)), number(e.at(1)), number(e.at(2))};
  }
  if (json.contains("parts"))
    for (const Json& cost : json.at("parts"))
      run.costs.push_back(
          {cost.at(0).get<std::size_t>(), cost.at(1).get<std::size_t>(), number(cost.at(2))});
  return run;
}

// A name as a file: "solver 24+16" -> "solver-24+16".
std::filesystem::path run_file(const RunPlan& plan) {
  std::string slug = plan.name;
  for (char& c : slug)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '+' && c != '.') c = '-';
  return plan.context.out / "report" / "runs" / (slug + ".json");
}

std::filesystem::path checkpoint_of(std::filesystem::path file) {
  return file.replace_extension(".checkpoint");
}

std::string fingerprint_of(const RunPlan& plan) {
  const StudyContext& context = plan.context;
  Fingerprint fingerprint("timed run");
  fingerprint.add("operator", plan.identity)
      .add("solver", effective_solver(context.catalogue,
                                      context.the_case.with_operator(plan.with)))  // memory, too
      .add("loop", loop_identity(context));
  if (!plan.parts.empty()) fingerprint.add("parts", fmt::format("{}", fmt::join(plan.parts, " ")));
  return fingerprint.hex();
}

// Times of one report are compared, so that they must come from one machine and one program
// (report.md, rule 2).
std::string conditions() {
  const io::Provenance here = io::provenance();
  return fmt::format("{}, {} threads, {}, {}, {}", here.cpu, here.threads, here.code, here.compiler,
                     here.build);
}

// What cannot be read, or was measured under other conditions, is measured again.
std::vector<RunRecord> stored_runs(const std::filesystem::path& file,
                                   const std::string& fingerprint, Progress& progress) {
  std::ifstream stream(file);
  const Json json = Json::parse(stream, nullptr, false);
  std::vector<RunRecord> runs;
  if (!json.is_object() || json.value("fingerprint", "") != fingerprint) return runs;
  if (const std::string then = json.value("conditions", "unknown"); then != conditions()) {
    progress.message(fmt::format("report: {} is measured again: it ran on {}, the others run on {}",
                                 file.stem().string(), then, conditions()));
    return runs;
  }
  try {
    for (const Json& run : json.at("runs")) runs.push_back(from_json(run));
  } catch (const nlohmann::json::exception&) {
    runs.clear();
  }
  return runs;
}

void store(const std::filesystem::path& file, const std::string& fingerprint,
           const std::vector<RunRecord>& runs) {
  Json json{{"fingerprint", fingerprint}, {"conditions", conditions()}, {"runs", Json::array()}};
  for (const RunRecord& run : runs) json["runs"].push_back(to_json(run));
  io::write_atomically(file, std::string_view(json.dump(1) + "\n"));
}

RunRecord measure(const RunPlan& plan, RunCheckpoint& checkpoint) {
  RunOperator op = plan.make();
  const RunResult run = run_loop(plan.context, op, plan.frames.get(), &checkpoint, plan.parts);
  RunRecord record{.completed = run.loop.completed,
                   .resumed = checkpoint.was_resumed(),
                   .note = run.loop.note,
                   .quantities = run.loop.quantities,
                   .calls = run.loop.calls,
                   .samples = run.loop.samples,
                   .costs = run.loop.parts};
  record.parts = {.total = run.loop.seconds.total,
                  .operator_calls = run.loop.seconds.operator_calls,
                  .macro_solve = run.loop.seconds.macro_solve};
  if (op.surrogate) record.parts.transfer = op.surrogate->transfer_seconds();
  if (run.guarded) {
    record.parts.guard = run.guarded->seconds.guard;
    record.parts.audit = run.guarded->seconds.audit;
    record.parts.fallback = run.guarded->seconds.fallback;
    record.fallback_fraction = run.guarded->fallback_fraction();
    const loops::AuditError& audit = run.guarded->audit_error;
    if (audit.is_measured()) record.audit_error = Estimate{audit.value, audit.low, audit.high};
  }
  return record;
}

// " (12 of 40 runs)": of the whole report.
std::string counted(const RunPlan& plan) {
  if (!plan.count) return "";
  return fmt::format(" ({} of {} runs)", ++plan.count->done, plan.count->all);
}

}  // namespace

std::vector<RunRecord> timed_runs(const RunPlan& plan) {
  const std::filesystem::path file = run_file(plan);
  const std::string fingerprint = fingerprint_of(plan);
  Progress& progress = plan.context.progress;
  std::vector<RunRecord> runs = stored_runs(file, fingerprint, progress);
  const auto wanted = static_cast<std::size_t>(plan.repeats);
  if (runs.size() >= wanted) progress.message(fmt::format("report: {}: up to date", plan.name));
  if (plan.count) plan.count->done += std::min(runs.size(), wanted);
  while (runs.size() < wanted && (runs.empty() || runs.back().completed)) {
    RunCheckpoint checkpoint(plan.context, checkpoint_of(file),
                             fingerprint + conditions() + std::to_string(runs.size()));
    runs.push_back(measure(plan, checkpoint));
    store(file, fingerprint, runs);
    checkpoint.remove();
    const RunRecord& run = runs.back();
    progress.message(fmt::format("report: {}, run {} of {}: {:.2f} s{}{}", plan.name, runs.size(),
                                 wanted, run.parts.total,
                                 run.completed ? "" : ", gave up: " + run.note, counted(plan)));
  }
  return runs;
}

const RunRecord& representative(const std::vector<RunRecord>& runs) {
  std::vector<const RunRecord*> completed;
  for (const RunRecord& run : runs)
    if (run.completed) completed.push_back(&run);
  if (completed.empty()) return runs.front();
  std::ranges::sort(completed, {}, [](const RunRecord* run) { return run->parts.total; });
  return *completed[completed.size() / 2];
}

}  // namespace understudy::study
