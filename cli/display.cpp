#include <fmt/core.h>
#include <spdlog/logger.h>

#include <cstdio>
#include <understudy/cli/display.hpp>

namespace understudy {
namespace {

constexpr std::size_t bar_width = 30;

std::string bar(std::size_t done, std::size_t total) {
  const std::size_t filled = total == 0 ? bar_width : bar_width * done / total;
  return fmt::format("[{}{}]", std::string(filled, '#'), std::string(bar_width - filled, '.'));
}

}  // namespace

std::string duration_text(double seconds) {
  const auto whole = static_cast<long long>(seconds + 0.5);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

Display::Display(const Options& options, std::shared_ptr<spdlog::logger> logger)
    : options_(options), logger_(std::move(logger)) {}

Display::~Display() { erase_bar(); }

void Display::begin(const std::string& task, std::size_t done) {
  erase_bar();
  task_ = task;
  first_ = done;
  start_ = Clock::now();
  shown_ = start_ - std::chrono::hours(1);
}

std::string Display::line(std::size_t done, std::size_t total, const std::string& note) const {
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  std::string text = fmt::format("{} {}/{}", task_, done, total);
  if (done > first_ && seconds > 0) {
    const double rate = static_cast<double>(done - first_) / seconds;
    text += rate >= 1 ? fmt::format(", {:.3g}/s", rate) : fmt::format(", {:.3g} s each", 1 / rate);
    if (done < total)
      text += ", " + duration_text(static_cast<double>(total - done) / rate) + " left";
  }
  return note.empty() ? text : text + ", " + note;
}

void Display::update(const std::string& task, std::size_t done, std::size_t total,
                     const std::string& note) {
  if (options_.quiet) return;
  if (task != task_ || done < last_) begin(task, done);
  last_ = done;
  const auto now = Clock::now();
  const double gap = options_.terminal ? 0.1 : options_.seconds_between;
  if (std::chrono::duration<double>(now - shown_).count() < gap) return;
  shown_ = now;
  if (!options_.terminal) {
    logger_->info("{}", line(done, total, note));
    return;
  }
  std::fprintf(stderr, "\r\033[K%s %s", bar(done, total).c_str(), line(done, total, note).c_str());
  std::fflush(stderr);
  bar_ = true;
}

void Display::erase_bar() {
  if (bar_) std::fputs("\r\033[K", stderr);
  bar_ = false;
}

void Display::message(const std::string& text) {
  erase_bar();
  shown_ = Clock::now() - std::chrono::hours(1);
  if (!options_.quiet) logger_->info("{}", text);
}

}  // namespace understudy
