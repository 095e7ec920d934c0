#pragma once
#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <understudy/core/progress.hpp>

namespace spdlog {
class logger;
}

namespace understudy {

/// Shows progress: a bar with rate and time left on a terminal, else a plain line in the log every
/// few seconds. Messages are logged. Which of its lines a log shows on the terminal is the log's.
class Display : public Progress {
 public:
  using Clock = std::chrono::steady_clock;

  struct Options {
    bool bar = false;            ///< redrawn in place on `terminal`
    double seconds_between = 5;  ///< of two plain lines
    std::ostream& terminal = std::cerr;
    std::function<Clock::time_point()> now = Clock::now;
  };

  Display(const Options& options, std::shared_ptr<spdlog::logger> logger);
  ~Display() override;

  void update(const std::string& task, std::size_t done, std::size_t total,
              const std::string& note) override;
  void message(const std::string& text) override;

 private:
  void begin(const std::string& task, std::size_t done);
  std::string line(std::size_t done, std::size_t total, const std::string& note) const;
  void erase_bar();

  Options options_;
  std::shared_ptr<spdlog::logger> logger_;
  std::string task_;
  std::size_t first_ = 0;  ///< pieces that were there when the task began (or was resumed)
  std::size_t last_ = 0;
  Clock::time_point start_, shown_;
  bool bar_is_drawn_ = false;
};

/// "1:02:03", "2:03" or "4 s".
std::string duration_text(double seconds);

}  // namespace understudy
