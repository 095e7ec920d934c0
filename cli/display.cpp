#include <fmt/core.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <understudy/cli/display.hpp>

namespace understudy {
namespace {

constexpr std::size_t bar_width = 30;
constexpr const char* erase_line = "\r\033[K";

std::string bar(std::size_t done, std::size_t total) {
  const std::size_t filled = total == 0 ? bar_width : bar_width * std::min(done, total) / total;
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
  start_ = options_.now();
  shown_ = start_ - std::chrono::hours(1);
}

std::string Display::line(std::size_t done, std::size_t total, const std::string& note) const {
  const double seconds = std::chrono::duration<double>(options_.now() - start_).count();
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
  if (task != task_ || done < last_) begin(task, done);
  last_ = done;
  const auto now = options_.now();
  const double gap = options_.bar ? 0.1 : options_.seconds_between;
  if (std::chrono::duration<double>(now - shown_).count() < gap) return;
  shown_ = now;
  if (!options_.bar) {
    logger_->info("{}", line(done, total, note));
    return;
  }
  options_.terminal << erase_line << bar(done, total) << ' ' << line(done, total, note)
                    << std::flush;
  bar_is_drawn_ = true;
}

void Display::erase_bar() {
  if (bar_is_drawn_) options_.terminal << erase_line << std::flush;
  bar_is_drawn_ = false;
}

void Display::message(const std::string& text) {
  erase_bar();
  shown_ = options_.now() - std::chrono::hours(1);
  logger_->info("{}", text);
}

}  // namespace understudy
