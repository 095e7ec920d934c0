#include <gtest/gtest.h>

#include <csignal>
#include <understudy/io/user_block.hpp>
#include <understudy/study/stamp.hpp>

#include "study/child.hpp"
#include "study/toy.hpp"

namespace understudy::study {
namespace {

namespace fs = std::filesystem;
using toy::Folder;

std::string digests(const fs::path& out) {
  std::string all;
  for (const char* stage : {"generate", "train", "run-surrogate", "run-guarded"}) {
    const auto stamp = read_stamp(out, stage);
    all += stamp ? stamp->digest + " " : "missing ";
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

TEST_P(KilledStage, ResumesToTheSameDigests) {
  const Folder folder;
  const std::vector<std::string> common = {
      "study", folder.case_file(), "solver.delay=4", "--quiet", "--threads", "1", "--out"};
  const auto arguments = [&](const char* out) {
    std::vector<std::string> all = common;
    all.push_back(folder.out(out));
    return all;
  };
  const ChildResult whole = run({.arguments = arguments("whole")});
  ASSERT_EQ(whole.exit_code, 0) << whole.output;

  const fs::path moment = folder.out("killed") / GetParam().file;
  const ChildResult killed = run({.arguments = arguments("killed"),
                                  .kill_when = [&] { return fs::exists(moment); },
                                  .signal = GetParam().signal});
  EXPECT_EQ(killed.exit_code, GetParam().signal == SIGKILL ? -SIGKILL : 130) << killed.output;
  expect_whole_files(folder.out("killed"));
  const ChildResult resumed = run({.arguments = arguments("killed")});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.output;
  EXPECT_EQ(digests(folder.out("killed")), digests(folder.out("whole")));
  EXPECT_EQ(digests(folder.out("whole")).find("missing"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(All, KilledStage,
                         testing::Values(Moment{"generate", "data/shard-000002.h5", SIGKILL},
                                         Moment{"train", "train.checkpoint.h5", SIGKILL},
                                         Moment{"run", "stamps/run-surrogate.json", SIGKILL},
                                         Moment{"report", "report/runs/solver-2.json", SIGKILL},
                                         Moment{"generate", "data/shard-000002.h5", SIGTERM},
                                         Moment{"report", "report/runs/solver-2.json", SIGINT}));

}  // namespace
}  // namespace understudy::study
