#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <understudy/io/files.hpp>

#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

namespace fs = std::filesystem;
using testing::contents;
using testing::expect_message;
using testing::TemporaryFolder;

TEST(Files, AreReplacedInOnePiece) {
  const TemporaryFolder folder;
  const fs::path file = folder / "below/deeper/file.txt";
  write_atomically(file, std::string_view("old"));
  EXPECT_THROW(write_atomically(file,
                                [&](const fs::path& beside) {
                                  write_bytes(beside, {});
                                  EXPECT_EQ(contents(file), "old");
                                  EXPECT_EQ(beside.parent_path(), file.parent_path());
                                  throw std::runtime_error("killed");
                                }),
               std::runtime_error);
  EXPECT_EQ(contents(file), "old");
  write_atomically(file, std::string_view("new"));
  EXPECT_EQ(contents(file), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(file.parent_path()), {}), 1);
}

TEST(Files, SayWhenTheDiskIsFull) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full";
  const std::string text = "text";
  expect_message([&] { write_bytes("/dev/full", std::as_bytes(std::span(text))); },
                 {"/dev/full", "No space left", "Free some space"});
  const TemporaryFolder folder;
  fs::create_symlink("/dev/full", folder / (".result.h5." + std::to_string(getpid()) + ".part"));
  expect_message([&] { write_atomically(folder / "result.h5", std::string_view(text)); },
                 {"No space left", "Free some space"});
  EXPECT_FALSE(fs::exists(folder / "result.h5"));
}

TEST(Files, SayWhenTheyMayNotGrow) {
  const TemporaryFolder folder;
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const std::string message = testing::message_of(
      [&] { write_atomically(folder / "a", std::string_view(std::string(5000, 'x'))); });
  setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);
  EXPECT_NE(message.find("too large"), std::string::npos) << message;
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(Files, SayWhatIsInTheWay) {
  const TemporaryFolder folder;
  folder.write("file", "");
  expect_message([&] { write_atomically(folder / "file/below/a.h5", std::string_view("x")); },
                 {"cannot be made", "file", "move it or choose another path"});
  fs::create_directories(folder / "taken");
  expect_message([&] { write_atomically(folder / "taken", std::string_view("x")); },
                 {"taken", "directory", "choose another path"});
}

TEST(Files, DevicesAreNotReplaced) {
  const TemporaryFolder folder;
  const fs::path pipe = folder / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  expect_message([&] { write_atomically(pipe, std::string_view("x")); },
                 {"pipe", "a device, a pipe", "Choose another path"});
  EXPECT_TRUE(fs::is_fifo(pipe));
}

TEST(Files, LinksStayAndTheirTargetsAreReplaced) {
  const TemporaryFolder folder;
  fs::create_directories(folder / "scratch");
  const fs::path link = folder / "model.h5", target = folder / "scratch/big.h5";
  fs::create_symlink("scratch/big.h5", link);
  for (const std::string text : {"made", "replaced"}) {
    write_atomically(link, std::string_view(text));
    EXPECT_TRUE(fs::is_symlink(link));
    EXPECT_EQ(contents(target), text);
  }
}

// Not even root may make files in /proc.
TEST(Files, SayOfTheFileThatWasNamedThatItMayNotBeWritten) {
  if (!fs::exists("/proc/self")) GTEST_SKIP() << "there is no /proc";
  expect_message([] { write_atomically("/proc/out.h5", std::string_view("x")); },
                 {"The file '/proc/out.h5' cannot be written"});
}

// Not even root may make files in /sys.
TEST(Files, SayThatAFolderMayNotBeWritten) {
  if (!fs::exists("/sys/kernel")) GTEST_SKIP() << "there is no /sys";
  const std::string text = "x";
  const std::string message = testing::message_of(
      [&] { write_bytes("/sys/kernel/understudy", std::as_bytes(std::span(text))); });
  EXPECT_THAT(message, ::testing::HasSubstr("Choose a folder that you may write to"));
  EXPECT_THAT(message, ::testing::AnyOf(::testing::HasSubstr("Permission denied"),
                                        ::testing::HasSubstr("not permitted"),
                                        ::testing::HasSubstr("Read-only")));
}

TEST(FolderLock, NamesWhoHoldsAFolder) {
  const TemporaryFolder folder;
  const auto exclusive = [&] { FolderLock(folder.path(), FolderLock::Kind::exclusive); };
  {
    const FolderLock holder(folder.path(), FolderLock::Kind::exclusive);
    const std::string own = "the process " + std::to_string(getpid());
    expect_message(exclusive, {"in use", own, "one process at a time"});
    expect_message([&] { FolderLock(folder.path(), FolderLock::Kind::shared); }, {"in use", own});
  }
  const FolderLock first(folder.path(), FolderLock::Kind::shared);
  const FolderLock second(folder.path(), FolderLock::Kind::shared);
  const std::string message = testing::message_of(exclusive);
  EXPECT_THAT(message, ::testing::HasSubstr("a process that reads it at work on it"));
  EXPECT_EQ(message.find("the process"), message.npos) << "the name of one that is gone";
}

TEST(Files, HaveALimitOnReading) {
  const TemporaryFolder folder;
  const auto file = folder.write("a", "12345");
  EXPECT_EQ(read_text(file), "12345");
  EXPECT_EQ(read_text(file, 5), "12345");
  expect_message([&] { read_text(file, 4); }, {"too large", "at most 4 bytes"});
}

}  // namespace
}  // namespace understudy::io
