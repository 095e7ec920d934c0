#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/io/provenance.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/output_options.hpp>
#include <understudy/study/run_checkpoint.hpp>

namespace understudy::study {
namespace {

constexpr double worth = 20;  // seconds of work for one of saving

// Another build may keep other things in its state, or compute other last digits.
std::string fingerprint_of(const std::string& run) {
  return Fingerprint("checkpoint").add("run", run).add("code", io::code_version()).hex();
}

double most_seconds(const StudyContext& context) {
  const Settings section = context.the_case.settings().section("output");
  return 60 * read_output(section).checkpoint_minutes;
}

}  // namespace

RunCheckpoint::RunCheckpoint(const StudyContext& context, std::filesystem::path folder,
                             const std::string& run)
    : progress_(context.progress),
      folder_(std::move(folder), fingerprint_of(run)),
      most_seconds_(most_seconds(context)) {
  try {
    head_ = folder_.open();
  } catch (const InputError& error) {
    leave_aside(error.what());
  }
}

std::size_t RunCheckpoint::frames(const std::string& file) const {
  const std::string name = "frames/" + file;
  return head_ && head_->has_attribute(name) ? static_cast<std::size_t>(head_->integer(name)) : 0;
}

void RunCheckpoint::leave_aside(const std::string& why) {
  head_.reset();
  progress_.message(
      fmt::format("A checkpoint is left aside, the run starts at its beginning: {}", why));
}

std::optional<Archive> RunCheckpoint::resume(Operator& op) {
  if (!head_) return {};
  op.restore_state(StateSourceBelow(folder_, "operator"));
  resumed_ = true;
  return folder_.get("loop");
}

bool RunCheckpoint::due() const {
  const double seconds = since_.seconds();
  due_since_ = loops::Stopwatch();
  return stop_requested() || seconds >= most_seconds_ || seconds >= worth * cost_;
}

void RunCheckpoint::save(const Archive& loop, const Operator& op) {
  Archive head;
  for (const auto& [file, count] : counts_)
    head.set_attribute("frames/" + file, static_cast<std::int64_t>(count()));
  try {
    folder_.write(head, [&](StateSink& state) {
      state.put("loop", loop);
      StateSinkBelow below(state, "operator");
      op.save_state(below);
    });
  } catch (const InputError& error) {
    if (!failed_)
      progress_.message(fmt::format("The run goes on without a checkpoint: {}", error.what()));
    failed_ = true;
  }
  cost_ = due_since_.seconds();
  since_ = loops::Stopwatch();
}

}  // namespace understudy::study
