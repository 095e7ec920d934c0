#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <understudy/core/progress.hpp>

namespace spdlog {
class logger;
}

namespace understudy {

/// Shows progress: a bar with rate and time left on a terminal, a plain line every few seconds in a
/// batch log, nothing when quiet. Messages are logged.
class Display : public Progress {
 public:
  struct Options {
    bool quiet = false;
    bool terminal = false;       ///< a bar that is redrawn in place
    double seconds_between = 5;  ///< of two plain lines
  };

  Display(const Options& options, std::shared_ptr<spdlog::logger> logger);
  ~Display() override;

  void update(const std::string& task, std::size_t done, std::size_t total,
              const std::string& note) override;
  void message(const std::string& text) override;

 private:
  using Clock = std::chrono::steady_clock;

  void begin(const std::string& task, std::size_t done);
  std::string line(std::size_t done, std::size_t total, const std::string& note) const;
  void erase_bar();

  Options options_;
  std::shared_ptr<spdlog::logger> logger_;
  std::string task_;
  std::size_t first_ = 0;  ///< pieces that were there when the task began (or was resumed)
  std::size_t last_ = 0;
  Clock::time_point start_, shown_;
  bool bar_ = false;
};

/// "1:02:03", "2:03" or "4 s".
std::string duration_text(double seconds);

}  // namespace understudy
