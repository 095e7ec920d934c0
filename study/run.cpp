#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/core/version.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/io/provenance.hpp>
#include <understudy/io/trajectory_files.hpp>
#include <understudy/loops/timed.hpp>
#include <understudy/study/effective.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/frames.hpp>
#include <understudy/study/output_options.hpp>
#include <understudy/study/restart_files.hpp>
#include <understudy/study/run.hpp>
#include <understudy/study/run_checkpoint.hpp>

namespace understudy::study {
namespace {

namespace fs = std::filesystem;

void set_count(Archive& archive, const std::string& name, std::size_t count) {
  archive.set_attribute(name, static_cast<std::int64_t>(count));
}

void add_statistics(const loops::GuardedStatistics& s, Archive& archive) {
  archive.insert("statistics", s.counts());
  archive.set_attribute("statistics/fallback_fraction", s.fallback_fraction());
  archive.set_attribute("statistics/audit_error", s.audit_error.value);
  archive.set_attribute("statistics/audit_error_low", s.audit_error.low);
  archive.set_attribute("statistics/audit_error_high", s.audit_error.high);
  archive.insert("seconds", s.seconds_by_part());
}

void add_seconds_of_parts(const std::vector<loops::PartCost>& parts, Archive& archive) {
  std::vector<double> seconds;
  for (const loops::PartCost& cost : parts) seconds.push_back(cost.seconds);
  archive.set("seconds/parts", seconds, {seconds.size()}, "s");
}

void add_provenance(const StudyContext& context, Archive& archive) {
  const io::Provenance here = io::provenance();
  archive.set_attribute("provenance/case", context.the_case.text());
  archive.set_attribute("provenance/settings", effective_text(context.catalogue, context.the_case));
  archive.set_attribute("provenance/code", here.code);
  archive.set_attribute("provenance/cpu", here.cpu);
  archive.set_attribute("provenance/threads", std::int64_t{here.threads});
}

bool is_measured(const std::string& path) {
  return path.starts_with("seconds/") || path.starts_with("provenance/");
}

std::string describe_run(const RunResult& run) {
  std::string text = fmt::format("{} {}, {} calls, {} samples in {:.2f} s", run.loop.steps,
                                 run.loop.parts.empty() ? "steps" : "parts", run.loop.calls,
                                 run.loop.samples, run.loop.seconds.total);
  if (run.loop.completed && !run.loop.note.empty()) text += "; " + run.loop.note;
  if (run.guarded)
    text += fmt::format("; {:.2f} % fell back on the solver, {} audits, audit error {}",
                        100 * run.guarded->fallback_fraction(),
                        run.guarded->audits_worst + run.guarded->audits_random,
                        describe(run.guarded->audit_error));
  if (run.recorded > 0)
    text += fmt::format("; {} samples recorded as '{}'", run.recorded, run.recorded_as);
  return text;
}

void check_completed(const RunResult& run, const fs::path& file) {
  if (run.loop.completed) return;
  throw ConvergenceError(
      {.what = "The loop did not reach its end",
       .got = run.loop.note,
       .expected = "all steps to converge",
       .todo = fmt::format(
           "Look at '{}', {}", file.string(),
           run.loop.advice.empty()
               ? "take more or shorter steps, ask for less (a smaller load, a slower inlet), or "
                 "give the solver a resolution and tolerances that do it"
               : run.loop.advice)});
}

/// A run replaces what lies in its folder; what it starts from must not be there.
void require_start_elsewhere(const StudyContext& context, const fs::path& folder) {
  std::error_code ignored;
  for (const fs::path& file :
       context.the_case.files_of(context.the_case.settings().section("loop")))
    if (fs::equivalent(file.parent_path(), folder, ignored))
      throw InputError(
          {.what = "The run would replace the files of the one that it starts from",
           .got = fmt::format("'{}' in [loop], in the run's own folder", file.string()),
           .expected = fmt::format("a file outside of '{}'", folder.string()),
           .todo = "Choose another --out for the run that goes on"});
}

// What of [output] shows in the files.
Settings shown_output(const Case& the_case) {
  return the_case.settings().section("output").without(output_option_table().keys_without_effect());
}

/// What grows while a run goes on, where it is wanted.
struct GrowingFiles {
  std::unique_ptr<io::VtkSeries> pictures;
  std::unique_ptr<io::TrajectoryFiles> trajectory;
};

std::unique_ptr<io::TrajectoryFiles> open_trajectory(const fs::path& folder,
                                                     const std::optional<TrajectoryPlan>& plan,
                                                     std::size_t keep) {
  if (plan) return std::make_unique<io::TrajectoryFiles>(folder, *plan, keep);
  io::remove_trajectory_files(folder);
  return nullptr;
}

// As the checkpoint left them; without those it is of no use.
GrowingFiles open_files(const StudyContext& context, const fs::path& folder,
                        const std::optional<TrajectoryPlan>& plan, RunCheckpoint& checkpoint) {
  const auto open = [&] {
    return GrowingFiles{open_frames(context, folder, checkpoint.frames("pictures")),
                        open_trajectory(folder, plan, checkpoint.frames("trajectory"))};
  };
  try {
    GrowingFiles files = open();
    if (!files.pictures || files.pictures->frames() == checkpoint.frames("pictures")) return files;
    checkpoint.leave_aside("Pictures of the interrupted run are gone.");
  } catch (const InputError& error) {
    if (!checkpoint.was_found()) throw;
    checkpoint.leave_aside(error.what());
  }
  return open();
}

void count_frames(const GrowingFiles& files, RunCheckpoint& checkpoint) {
  if (files.pictures) checkpoint.count_frames("pictures", [&] { return files.pictures->frames(); });
  if (files.trajectory)
    checkpoint.count_frames("trajectory", [&] { return files.trajectory->frames(); });
}

RunResult run_made_loop(loops::Loop& loop, RunOperator& with, loops::LoopContext loop_context) {
  RunResult result;
  loops::Timed timed(with.op);
  result.loop = loop.run(timed, loop_context);
  if (result.loop.seconds.operator_calls == 0)  // a loop need not measure it
    result.loop.seconds.operator_calls =
        timed.statistics().seconds + timed.statistics().end_step_seconds;
  if (with.guarded) result.guarded = with.guarded->statistics();
  if (with.recordings) result.recorded = with.recordings->finish();
  result.recorded_as = with.recorded_as;
  return result;
}

// Runs the loop and writes its files; returns the digest of the result.
std::string run_anew(const StudyContext& context, RunOperator& op, const fs::path& file,
                     const std::string& fingerprint) {
  const fs::path folder = file.parent_path();
  RunCheckpoint checkpoint(context, folder / "checkpoint", fingerprint);
  const auto loop = context.make_loop(op.op->signature());
  const GrowingFiles files = open_files(context, folder, loop->trajectory(), checkpoint);
  count_frames(files, checkpoint);
  const RunResult result = run_made_loop(*loop, op,
                                         {.exec = context.exec,
                                          .progress = context.progress,
                                          .frames = files.pictures.get(),
                                          .checkpoint = &checkpoint,
                                          .trajectory = files.trajectory.get()});
  if (files.trajectory) files.trajectory->finish();
  Archive archive = to_archive(context, result);
  if (files.trajectory)
    set_count(archive, "statistics/trajectory_frames", files.trajectory->frames());
  io::write_archive(file, "result", archive);
  write_restarts(folder, result.loop.history);
  checkpoint.remove();
  if (files.trajectory) files.trajectory->close();
  context.progress.message(describe_run(result));
  check_completed(result, file);
  return result_digest(archive);
}

}  // namespace

RunResult run_loop(const StudyContext& context, RunOperator& with, FrameSink* frames,
                   loops::Checkpoint* checkpoint, const std::vector<std::size_t>& parts) {
  const auto loop = context.make_loop(with.op->signature());
  return run_made_loop(*loop, with,
                       {.exec = context.exec,
                        .progress = context.progress,
                        .frames = frames,
                        .checkpoint = checkpoint,
                        .parts = parts});
}

Archive to_archive(const StudyContext& context, const RunResult& run) {
  Archive archive;
  for (const loops::Quantity& quantity : run.loop.quantities)
    archive.set("quantities/" + quantity.name, quantity.values, {quantity.values.size()},
                quantity.unit);
  archive.insert("history", run.loop.history);
  archive.set_attribute("statistics/completed", std::int64_t{run.loop.completed});
  archive.set_attribute("statistics/note", run.loop.note);
  set_count(archive, "statistics/steps", run.loop.steps);
  set_count(archive, "statistics/calls", run.loop.calls);
  set_count(archive, "statistics/samples", run.loop.samples);
  archive.set_attribute("seconds/total", run.loop.seconds.total);
  archive.set_attribute("seconds/operator_calls", run.loop.seconds.operator_calls);
  archive.set_attribute("seconds/macro_solve", run.loop.seconds.macro_solve);
  if (!run.loop.parts.empty()) add_seconds_of_parts(run.loop.parts, archive);
  if (run.guarded) add_statistics(*run.guarded, archive);
  set_count(archive, "statistics/recorded", run.recorded);
  add_provenance(context, archive);
  return archive;
}

std::string result_digest(const Archive& archive) {
  return digest(archive.where([](const std::string& path) { return !is_measured(path); }));
}

fs::path run_folder(const fs::path& out, const std::string& with) { return out / ("run-" + with); }

StageResult run(const StudyContext& context, const std::string& with) {
  return run_as(context, with, with);
}

StageResult run_as(const StudyContext& context, const std::string& with, const std::string& name) {
  const fs::path file = run_folder(context.out, name) / "result.h5";
  require_start_elsewhere(context, file.parent_path());
  RunOperator op = make_operator(context, with);
  const std::string fingerprint = Fingerprint("run")
                                      .add("operator", op.identity)
                                      .add("loop", loop_identity(context))
                                      .add("output", shown_output(context.the_case))
                                      .hex();
  const auto made = [&] {
    const Archive result = io::read_archive(file, "result");
    if (result.integer("statistics/recorded") > 0)
      io::Dataset(recording_folder(context, op.recorded_as)).check_seals();
    const std::string frames = "statistics/trajectory_frames";
    if (result.has_attribute(frames) && result.integer(frames) > 0)
      io::require_trajectory_files(file.parent_path());
    return result_digest(result);
  };
  return perform(context, {"run-" + name, fingerprint, made, [&](const KeepSeconds&) {
                             for (const std::string& remark : operator_remarks(context, with))
                               context.progress.message(remark);
                             return run_anew(context, op, file, fingerprint);
                           }});
}

}  // namespace understudy::study
