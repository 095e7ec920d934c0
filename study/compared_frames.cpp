#include <fmt/core.h>
#include <fmt/ranges.h>

#include <understudy/study/compared_frames.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/frames.hpp>
#include <understudy/study/run.hpp>
#include <understudy/study/stamp.hpp>
#include <understudy/study/true_frames.hpp>

namespace understudy::study {
namespace {

namespace fs = std::filesystem;

constexpr const char* stage_name = "compared";

std::string fingerprint_of(const StudyContext& context, const RunOperator& guarded,
                           const std::string& truth, const std::vector<std::size_t>& parts) {
  Fingerprint fingerprint(stage_name);
  fingerprint.add("operator", guarded.identity)
      .add("truth", truth)
      .add("loop", loop_identity(context));
  if (!parts.empty()) fingerprint.add("parts", fmt::format("{}", fmt::join(parts, " ")));
  return fingerprint.hex();
}

bool is_current(const StudyContext& context, const fs::path& folder,
                const std::string& fingerprint) {
  const auto stamp = read_stamp(context.out, stage_name);
  return stamp && stamp->fingerprint == fingerprint && fs::exists(folder / "frames.pvd");
}

}  // namespace

fs::path true_frames_folder(const StudyContext& context, const std::string& truth_identity) {
  const std::string fingerprint = Fingerprint("truth")
                                      .add("operator", truth_identity)
                                      .add("loop", loop_identity(context))
                                      .hex();
  return context.out / "report" / "truth" / fingerprint.substr(0, 12);
}

void compare_frames(const StudyContext& context, const surrogates::Model& model,
                    const std::string& truth_identity, const std::vector<std::size_t>& parts) {
  if (!wants_frames(context)) return;
  const fs::path folder = context.out / "compared";
  const fs::path true_frames = true_frames_folder(context, truth_identity);
  if (!fs::exists(true_frames)) {
    context.progress.message(
        "report: no frames of the truth run were kept, so none are compared with them");
    return;
  }
  RunOperator guarded = guarded_operator(context, model, false);
  const std::string fingerprint = fingerprint_of(context, guarded, truth_identity, parts);
  if (is_current(context, folder, fingerprint)) return;
  remove_stamp(context.out, stage_name);
  const TrueFrames truth(true_frames);
  const auto series = open_frames(context, folder, 0);
  WithTruth compared(truth, *series);
  run_loop(context, guarded, &compared, nullptr, parts);
  Stamp stamp;
  stamp.stage = stage_name;
  stamp.fingerprint = fingerprint;
  write_stamp(context.out, stamp);
}

}  // namespace understudy::study
