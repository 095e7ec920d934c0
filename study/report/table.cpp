#include <fmt/core.h>

#include <algorithm>
#include <understudy/study/report/table.hpp>

namespace understudy::study {
namespace {

std::string shortened(const std::string& text, std::size_t longest) {
  return text.size() <= longest ? text : text.substr(0, longest - 2) + "..";
}

std::string padded(const std::string& text, std::size_t width, bool to_the_left) {
  return to_the_left ? fmt::format("{:<{}}", text, width) : fmt::format("{:>{}}", text, width);
}

std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
                 const std::vector<bool>& to_the_left) {
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i)
    text += (i == 0 ? "" : "  ") + padded(cells[i], widths[i], to_the_left[i]);
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

std::string markdown_line(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) {
    text += ' ';
    for (const char c : cell) text += c == '|' ? std::string("\\|") : std::string(1, c);
    text += " |";
  }
  return text + "\n";
}

}  // namespace

std::string aligned(const Table& table) {
  std::vector<std::vector<std::string>> lines{table.header};
  lines.insert(lines.end(), table.rows.begin(), table.rows.end());
  std::vector<std::size_t> widths(table.header.size(), 0);
  for (auto& cells : lines)
    for (std::size_t i = 0; i < cells.size(); ++i) {
      cells[i] = shortened(cells[i], table.longest[i]);
      widths[i] = std::max(widths[i], cells[i].size());
    }
  std::string text = line(lines[0], widths, table.to_the_left);
  std::size_t across = 2 * (widths.size() - 1);
  for (const std::size_t width : widths) across += width;
  text += std::string(across, '-') + "\n";
  for (std::size_t i = 1; i < lines.size(); ++i) text += line(lines[i], widths, table.to_the_left);
  return text;
}

std::string markdown_table(const Table& table) {
  std::vector<std::string> rule;
  for (const bool left : table.to_the_left) rule.push_back(left ? ":--" : "--:");
  std::string text = markdown_line(table.header) + markdown_line(rule);
  for (const auto& cells : table.rows) text += markdown_line(cells);
  return text;
}

}  // namespace understudy::study
