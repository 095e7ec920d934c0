#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <understudy/core/errors.hpp>

namespace understudy::io::testing {

/// A folder that lives as long as the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    static int count = 0;
    const std::filesystem::path memory = "/dev/shm";  // no disk to wait for
    const bool there = ::access(memory.c_str(), W_OK) == 0;
    path_ = (there ? memory : std::filesystem::temp_directory_path()) /
            ("understudy_test_" + std::to_string(::getpid()) + "_" + std::to_string(count++));
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

inline std::string contents(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Calls `action`, which must throw Thrown with all four facts, and gives the whole message.
template <class Thrown = InputError, class Action>
std::string message_of(Action action) {
  try {
    action();
  } catch (const Thrown& error) {
    const Complaint& complaint = error.complaint();
    EXPECT_FALSE(complaint.what.empty());
    EXPECT_FALSE(complaint.got.empty()) << error.what();
    EXPECT_FALSE(complaint.expected.empty()) << error.what();
    EXPECT_FALSE(complaint.todo.empty()) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

/// Expects every piece in the message that `action` throws.
template <class Thrown = InputError, class Action>
void expect_message(Action action, const std::vector<std::string>& pieces) {
  const std::string message = message_of<Thrown>(action);
  for (const std::string& piece : pieces)
    EXPECT_NE(message.find(piece), std::string::npos) << "lacks '" << piece << "': " << message;
}

}  // namespace understudy::io::testing
