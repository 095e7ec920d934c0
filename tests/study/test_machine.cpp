#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <understudy/study/doctor.hpp>
#include <understudy/study/machine.hpp>

namespace understudy::study {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Machine good_machine() {
  return {.build = "Release, built for this machine's processor",
          .versions = {{"VTK", "9.1.0"}, {"HDF5", "1.10.8"}},
          .threads = 2,
          .processors = 2,
          .places = {{0, 1}, {0, 1}},
          .openmp = {"libgomp.so.1"}};
}

TEST(Doctor, HasNothingToSayOfAGoodMachine) {
  EXPECT_THAT(complaints(good_machine()), ElementsAre());
}

TEST(Doctor, SaysHowToGetVtk) {
  Machine machine = good_machine();
  machine.versions.erase("VTK");
  EXPECT_THAT(complaints(machine),
              ElementsAre(AllOf(HasSubstr("no pictures"), HasSubstr("apt install libvtk9-dev"),
                                HasSubstr("-DUNDERSTUDY_VTK=ON"))));
}

TEST(Doctor, SaysHowToBuildForSpeed) {
  Machine machine = good_machine();
  machine.build = "Debug, built for this machine's processor";
  EXPECT_THAT(complaints(machine), ElementsAre(AllOf(HasSubstr("Slow build (Debug"),
                                                     HasSubstr("-DCMAKE_BUILD_TYPE=Release"))));
  machine.build = "Release";
  EXPECT_THAT(complaints(machine), ElementsAre(HasSubstr("-DUNDERSTUDY_NATIVE=ON")));
}

TEST(Doctor, SeesASecondPoolOfThreads) {
  Machine machine = good_machine();
  machine.other_threads = 1;
  machine.openmp = {"libgomp.so.1", "libiomp5.so"};
  EXPECT_THAT(complaints(machine),
              ElementsAre(AllOf(HasSubstr("Two pools"), HasSubstr("libgomp.so.1, libiomp5.so"),
                                HasSubstr("Link Kokkos and OpenMP before Torch"))));
}

TEST(Doctor, SeesThreadsThatAreInEachOthersWay) {
  Machine machine = good_machine();
  machine.settings = {{"OMP_PROC_BIND", "true"}, {"OMP_PLACES", "{0},{0}"}};
  machine.places = {{0}, {0}};
  machine.threads = 2;
  EXPECT_THAT(complaints(machine),
              ElementsAre(AllOf(HasSubstr("More threads than processors: 2 threads may run on 1"),
                                HasSubstr("OMP_PROC_BIND=true"), HasSubstr("--threads=1"))));
  machine.places = {{0, 1}, {2}, {2}};
  machine.threads = 3;
  machine.processors = 3;
  EXPECT_THAT(complaints(machine),
              ElementsAre(AllOf(HasSubstr("only 2 of 3 can run at the same time"),
                                HasSubstr("OMP_PLACES={0},{0}"), HasSubstr("launcher pins"))));
}

TEST(Doctor, SeesIdleProcessors) {
  Machine machine = good_machine();
  machine.threads = 1;
  machine.places = {{1}};
  machine.settings = {{"OMP_NUM_THREADS", "1"}};
  EXPECT_THAT(complaints(machine),
              ElementsAre(AllOf(HasSubstr("1 of 2 are used (OMP_NUM_THREADS=1)"),
                                HasSubstr("Unset OMP_NUM_THREADS and OMP_PROC_BIND"))));
}

TEST(Doctor, CountsThreadsByWhereTheyMayRun) {
  EXPECT_EQ(at_the_same_time({}), 0);
  EXPECT_EQ(at_the_same_time({{0, 1}, {0, 1}}), 2);
  EXPECT_EQ(at_the_same_time({{0, 1}, {0}}), 2);  // the first one has to give way
  EXPECT_EQ(at_the_same_time({{0, 1}, {1, 2}, {0}, {2}}), 3);
  EXPECT_EQ(at_the_same_time({{5}, {5}, {5}}), 1);
}

TEST(Doctor, WritesProcessorsAsRanges) {
  EXPECT_EQ(ranges_text({3, 1, 0, 2, 7}), "0-3, 7");
  EXPECT_EQ(ranges_text({4}), "4");
  EXPECT_EQ(ranges_text({}), "");
}

TEST(Doctor, FindsOnePoolWhoseThreadsCanAllRun) {
  const Machine machine = this_machine();
  EXPECT_EQ(machine.other_threads, 0);
  EXPECT_EQ(at_the_same_time(machine.places), machine.threads);
  EXPECT_FALSE(machine.openmp.empty());
  EXPECT_TRUE(machine.versions.contains("HDF5"));
}

}  // namespace
}  // namespace understudy::study
