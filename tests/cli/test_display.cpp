#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>
#include <understudy/cli/display.hpp>

namespace understudy {
namespace {

TEST(Duration, ReadsLikeAClock) {
  EXPECT_EQ(duration_text(3.4), "3 s");
  EXPECT_EQ(duration_text(59.6), "1:00");
  EXPECT_EQ(duration_text(125), "2:05");
  EXPECT_EQ(duration_text(3723), "1:02:03");
}

/// A display whose time stands until a test moves it on.
class DisplayTest : public testing::Test {
 protected:
  void make(bool bar) {
    auto logger = std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_));
    logger->set_pattern("%v");
    display_ = std::make_unique<Display>(
        Display::Options{.bar = bar, .terminal = terminal_, .now = [this] { return now_; }},
        logger);
  }
  void pass(double seconds) {
    now_ += std::chrono::duration_cast<Display::Clock::duration>(
        std::chrono::duration<double>(seconds));
  }
  /// What was written since the last look.
  static std::string taken(std::ostringstream& stream) {
    std::string text = stream.str();
    stream.str("");
    return text;
  }

  Display::Clock::time_point now_{};
  std::ostringstream log_, terminal_;
  std::unique_ptr<Display> display_;
};

TEST_F(DisplayTest, WritesALineEveryFewSecondsIntoALog) {
  make(false);
  display_->update("train", 0, 100, "");
  EXPECT_EQ(taken(log_), "train 0/100\n");
  pass(4);
  display_->update("train", 40, 100, "");
  EXPECT_EQ(taken(log_), "") << "not yet";
  pass(6);
  display_->update("train", 50, 100, "error 1 %");
  EXPECT_EQ(taken(log_), "train 50/100, 5/s, 10 s left, error 1 %\n");
  EXPECT_EQ(terminal_.str(), "");
}

TEST_F(DisplayTest, CountsTheRateOfResumedWorkFromWhereItGoesOn) {
  make(false);
  display_->update("generate", 60, 100, "");
  pass(40);
  display_->update("generate", 80, 100, "");
  EXPECT_EQ(taken(log_), "generate 60/100\ngenerate 80/100, 2 s each, 40 s left\n");
  display_->update("generate", 0, 10, "");
  EXPECT_EQ(taken(log_), "generate 0/10\n") << "the same task anew";
}

TEST_F(DisplayTest, DrawsOneBarThatMessagesTakeAway) {
  make(true);
  display_->update("train", 0, 4, "");
  EXPECT_EQ(taken(terminal_), "\r\033[K[..............................] train 0/4");
  pass(0.05);
  display_->update("train", 1, 4, "");
  EXPECT_EQ(taken(terminal_), "") << "too soon to see";
  pass(0.95);
  display_->update("train", 2, 4, "");
  EXPECT_EQ(taken(terminal_), "\r\033[K[" + std::string(15, '#') + std::string(15, '.') +
                                  "] train 2/4, 2/s, 1 s left");
  display_->message("done");
  EXPECT_EQ(taken(terminal_), "\r\033[K");
  EXPECT_EQ(taken(log_), "done\n");
  display_->update("train", 4, 4, "");
  EXPECT_EQ(taken(terminal_), "\r\033[K[" + std::string(30, '#') + "] train 4/4, 4/s");
  display_.reset();
  EXPECT_EQ(taken(terminal_), "\r\033[K") << "nothing is left of it";
}

}  // namespace
}  // namespace understudy
