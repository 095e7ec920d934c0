#include <gtest/gtest.h>
#include <sys/resource.h>
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

TEST(Files, SayThatAFolderMayNotBeWritten) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  expect_message([&] { write_atomically(folder / "a", std::string_view("x")); },
                 {"Permission denied", "Choose a folder"});
  fs::permissions(folder.path(), fs::perms::owner_all);
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
