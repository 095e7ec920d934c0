#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/io/user_block.hpp>
#include <understudy/study/stamp.hpp>

#include "study/child.hpp"
#include "study/toy.hpp"

namespace understudy::study {
namespace {

namespace fs = std::filesystem;
using toy::Folder;

std::string digests(const fs::path& out) {
  std::string all = toy::stage_digests(out);
  all += io::hdf5::File::open(out / "data" / "dataset.h5").text_attribute("/", "fields_digest");
  for (const std::string& run : io::recorded_runs(out / "data"))
    all += run + " " + io::Dataset(out / "data" / "recorded" / run).digest() + " ";
  for (const char* row : {"solver-2", "solver-8", "guarded"}) {
    std::ifstream stream(out / "report" / "runs" / (std::string(row) + ".json"));
    const nlohmann::json file = nlohmann::json::parse(stream);
    for (const auto& one : file.at("runs"))
      all += one.at("quantities").dump() + one.at("calls").dump() + " ";
  }
  return all;
}

// Whatever a killed process left can be opened: files appear complete or not at all.
void expect_whole_files(const fs::path& out) {
  for (const auto& entry : fs::recursive_directory_iterator(out))
    if (entry.path().extension() == ".h5") {
      EXPECT_NO_THROW(io::check_hdf5_file(entry.path())) << entry.path();
    }
}

// A stage is reached when this file exists; delays keep the process in it for a while.
struct Moment {
  const char* stage;
  const char* file;
  int signal;
};

class KilledStage : public testing::TestWithParam<Moment> {};

ChildResult run_study(const Folder& folder, const std::vector<std::string>& more = {},
                      const std::function<bool()>& kill_when = {}, int signal = 0) {
  std::vector<std::string> arguments = {"study",
                                        folder.case_file(),
                                        "--quiet",
                                        "guard.tolerance=1e-4",
                                        "--threads",
                                        "1",
                                        "--out",
                                        folder.out(),
                                        "solver.remembers=true",
                                        "dataset.fields=[\"profile\"]",
                                        "training.checkpoint_seconds=0"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run({.arguments = arguments, .kill_when = kill_when, .signal = signal});
}

// Slow enough to be killed in time.
ChildResult run_and_kill(const Folder& folder, const Moment& moment) {
  const fs::path file = folder.out() / moment.file;
  const bool in_a_loop = file.string().find("checkpoint/") != std::string::npos;
  return run_study(
      folder,
      {"solver.delay=4", std::string("output.checkpoint_minutes=") + (in_a_loop ? "0" : "5")},
      [&] { return fs::exists(file); }, moment.signal);
}

const std::string& undisturbed() {
  static const std::string all = [] {
    const Folder folder;
    const ChildResult whole = run_study(folder);
    return whole.exit_code == 0 ? digests(folder.out()) : "missing: " + whole.output;
  }();
  return all;
}

TEST_P(KilledStage, ResumesToTheSameDigests) {
  ASSERT_EQ(undisturbed().find("missing"), std::string::npos) << undisturbed();
  const Folder folder;
  const int signal = GetParam().signal;
  const ChildResult killed = run_and_kill(folder, GetParam());
  EXPECT_EQ(killed.exit_code, signal == SIGKILL ? -SIGKILL : 130) << killed.output;
  expect_whole_files(folder.out());
  const ChildResult resumed = run_study(folder);
  EXPECT_EQ(resumed.exit_code, 0) << resumed.output;
  EXPECT_EQ(digests(folder.out()), undisturbed());
  for (const auto& entry : fs::directory_iterator(folder.out() / "stamps"))
    EXPECT_EQ(entry.path().string().find("unfinished"), std::string::npos) << entry.path();
}

INSTANTIATE_TEST_SUITE_P(All, KilledStage,
                         testing::Values(Moment{"generate", "data/shard-000002.h5", SIGKILL},
                                         Moment{"train", "stamps/train.unfinished.json", SIGKILL},
                                         Moment{"run", "stamps/run-surrogate.json", SIGKILL},
                                         Moment{"run", "run-guarded/checkpoint/2", SIGKILL},
                                         Moment{"run", "run-guarded/checkpoint/4", SIGTERM},
                                         Moment{"report", "report/runs/solver-2.json", SIGKILL},
                                         Moment{"report", "report/runs/guarded.checkpoint/3",
                                                SIGKILL},
                                         Moment{"generate", "data/shard-000002.h5", SIGTERM},
                                         Moment{"report", "report/runs/solver-2.json", SIGINT}));

}  // namespace
}  // namespace understudy::study
