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

ChildResult run_study(const Folder& folder, const std::function<bool()>& kill_when = {},
                      int signal = 0, const char* minutes = "5") {
  return run({.arguments = {"study", folder.case_file(), "solver.delay=4", "solver.remembers=true",
                            std::string("output.checkpoint_minutes=") + minutes,
                            "guard.tolerance=1e-4", "dataset.fields=[\"profile\"]", "--quiet",
                            "--threads", "1", "--out", folder.out()},
              .kill_when = kill_when,
              .signal = signal});
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
  const fs::path moment = folder.out() / GetParam().file;
  const bool in_a_loop = moment.string().find("checkpoint/") != std::string::npos;
  const ChildResult killed = run_study(
      folder, [&] { return fs::exists(moment); }, signal, in_a_loop ? "0" : "5");
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
