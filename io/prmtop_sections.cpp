#include <fmt/core.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/io/prmtop_sections.hpp>
#include <understudy/io/text_lines.hpp>

namespace understudy::io {
namespace {

const char* const complete_prmtop =
    "Check that the file is complete and was not edited; write it again (LEaP: saveamberparm; "
    "ParmEd: outparm)";

constexpr std::string_view known_version = "V0001.000";

std::string_view version_of(std::string_view line) {
  const std::size_t at = line.find("VERSION_STAMP");
  const std::size_t equal = at == line.npos ? at : line.find('=', at);
  if (equal == line.npos) return {};
  const std::string_view rest = trimmed(line.substr(equal + 1));
  return rest.substr(0, rest.find(' '));
}

}  // namespace

void PrmtopSections::fail_at(std::size_t line, const Fault& fault) const {
  throw InputError({.what = fmt::format("{}:{}: {}", file_, line, fault.what),
                    .got = fault.got,
                    .expected = fault.expected,
                    .todo = fault.todo});
}

std::size_t PrmtopSections::line_of(const std::string& name, std::int64_t index) const {
  const Section& section = sections_.at(name);
  return index < 0 ? section.flag
                   : section.first + static_cast<std::size_t>(index) / section.format.per_line;
}

void PrmtopSections::fail(const std::string& name, std::int64_t index, const Fault& fault) const {
  fail_at(sections_.contains(name) ? line_of(name, index) : 1,
          {fmt::format("section {}: {}", name, fault.what), fault.got, fault.expected, fault.todo});
}

PrmtopSections::PrmtopSections(std::string_view text, std::string file) : file_(std::move(file)) {
  read(text);
}

// Before AMBER 7 there were no sections: a title, then POINTERS as 30 numbers.
void PrmtopSections::check_start(const std::vector<std::string_view>& lines) const {
  const std::string_view first = lines.empty() ? std::string_view() : lines[0];
  if (!first.starts_with('%'))
    fail_at(1,
            {"this is not a prmtop of AMBER 7 or later",
             lines.empty() ? "an empty file" : excerpt(trimmed(first)),
             "a line '%VERSION  VERSION_STAMP = V0001.000 ...'",
             "Check that it is the right file; one of an older AMBER becomes a new one when ParmEd "
             "reads it and writes it by 'outparm'"});
  const bool has_version = first.starts_with("%VERSION");
  if (!has_version || version_of(first) != known_version)
    fail_at(1, {"the prmtop has an unknown version",
                has_version ? excerpt(version_of(first)) : excerpt(trimmed(first)),
                fmt::format("%VERSION  VERSION_STAMP = {}", known_version),
                "Write the file again with LEaP or ParmEd"});
}

void PrmtopSections::start_section(std::string_view line, std::size_t number, Section*& open) {
  const std::vector<std::string_view> words = words_of(line.substr(5));
  if (words.empty())
    fail_at(number, {"a section has no name", excerpt(line), "%FLAG NAME", complete_prmtop});
  const auto [found, is_new] = sections_.try_emplace(std::string(words[0]));
  if (!is_new)
    fail_at(number, {fmt::format("the section {} is there twice", excerpt(words[0])),
                     fmt::format("another one in line {}", found->second.flag),
                     "every section once", complete_prmtop});
  open = &found->second;
  open->flag = number;
}

void PrmtopSections::read_format(std::string_view line, std::size_t number, Section* open) {
  const auto format = fortran_format(line.substr(7));
  if (open == nullptr || open->first != 0 || !format)
    fail_at(number, {format ? "a %FORMAT stands outside a section" : "a %FORMAT cannot be read",
                     excerpt(trimmed(line)),
                     "a %FLAG, then one %FORMAT of equal fields like (10I8), (5E16.8) or (20a4)",
                     complete_prmtop});
  open->format = *format;
  open->first = number + 1;
}

void PrmtopSections::read(std::string_view text) {
  const std::vector<std::string_view> lines = lines_of(text);
  check_start(lines);
  Section* open = nullptr;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    if (line.starts_with("%FLAG")) {
      start_section(line, i + 1, open);
    } else if (line.starts_with("%FORMAT")) {
      read_format(line, i + 1, open);
    } else if (line.starts_with("%COMMENT")) {
      continue;
    } else if (open != nullptr && open->first != 0) {
      open->lines.push_back(line);
    } else if (!is_blank(line)) {
      fail_at(i + 1,
              {"data stand before the first %FORMAT of their section", excerpt(trimmed(line)),
               "%FLAG NAME, then %FORMAT(...), then data", complete_prmtop});
    }
  }
  for (const auto& [name, section] : sections_)
    if (section.first == 0)
      fail_at(section.flag,
              {fmt::format("the section {} ends before its %FORMAT", excerpt(name)),
               "the end of the section", "%FORMAT(...) in the next line", complete_prmtop});
}

std::vector<std::string> PrmtopSections::names() const {
  std::vector<std::string> names;
  for (const auto& entry : sections_) names.push_back(entry.first);
  return names;
}

const PrmtopSections::Section& PrmtopSections::find(const std::string& name) const {
  const auto found = sections_.find(name);
  if (found == sections_.end())
    throw InputError({.what = fmt::format("{}: the section {} is missing", file_, name),
                      .got = fmt::format("{} other sections", sections_.size()),
                      .expected = fmt::format("%FLAG {}", name),
                      .todo = complete_prmtop});
  return found->second;
}

/// Field by field; a line ends with its last field that is not blank. (Numbers stand at the right
/// of their fields: a shorter one was cut, and would read as another number.)
template <class T, class Convert>
std::vector<T> PrmtopSections::numbers(const std::string& name, const char* kind,
                                       Convert convert) const {
  const Section& section = find(name);
  const std::size_t width = section.format.width, full = section.format.per_line * width;
  std::vector<T> values;
  std::size_t last_end = full;  // of the line before
  for (std::size_t i = 0; i < section.lines.size(); ++i) {
    const std::string_view line = section.lines[i];
    const std::size_t end = line.find_last_not_of(" \t") + 1;  // 0 of a blank line
    if (end == 0) {
      last_end = std::min(last_end, end);
      continue;
    }
    const auto refuse = [&](const std::string& what, std::string_view got) {
      fail_at(section.first + i,
              {fmt::format("section {}: {}", name, what), excerpt(got),
               fmt::format("{} in the format {}", kind, section.format.text), complete_prmtop});
    };
    if (end > full) refuse("text stands behind the fields of a line", line.substr(full));
    if (last_end + width <= full)
      refuse("numbers go on after a line that is not full", trimmed(line));
    for (std::size_t at = 0; at < end; at += width) {
      const std::string_view field = line.substr(at, width);
      if (field.size() < width) refuse("a number is cut short", field);
      const auto value = convert(field);
      if (!value) refuse("a number cannot be read", field);
      values.push_back(*value);
    }
    last_end = end;
  }
  return values;
}

std::vector<double> PrmtopSections::reals(const std::string& name) const {
  const FortranFormat& format = find(name).format;
  if (format.kind == 'a')
    fail(name, -1,
         {"the format is not one of numbers", format.text, "one like (5E16.8)", complete_prmtop});
  return numbers<double>(name, "finite numbers", fortran_real);
}

std::vector<std::int64_t> PrmtopSections::wholes(const std::string& name) const {
  const FortranFormat& format = find(name).format;
  if (format.kind != 'i')
    fail(name, -1,
         {"the format is not one of whole numbers", format.text, "one like (10I8)",
          complete_prmtop});
  return numbers<std::int64_t>(name, "whole numbers", fortran_whole);
}

void PrmtopSections::check_count(const std::string& name, std::size_t found, std::int64_t count,
                                 const char* pointer) const {
  if (count < 0 || found != static_cast<std::size_t>(count))
    fail(name, -1,
         {"the number of its values does not agree with POINTERS", fmt::format("{}", found),
          fmt::format("{} ({})", count, pointer), complete_prmtop});
}

std::vector<double> PrmtopSections::reals(const std::string& name, std::int64_t count,
                                          const char* pointer) const {
  std::vector<double> values = reals(name);
  check_count(name, values.size(), count, pointer);
  return values;
}

std::vector<std::int64_t> PrmtopSections::wholes(const std::string& name, std::int64_t count,
                                                 const char* pointer) const {
  std::vector<std::int64_t> values = wholes(name);
  check_count(name, values.size(), count, pointer);
  return values;
}

std::vector<std::string> PrmtopSections::texts(const std::string& name, std::int64_t count,
                                               const char* pointer) const {
  const Section& section = find(name);
  const std::size_t per_line = section.format.per_line, width = section.format.width;
  // Names may be blank, and blanks may have been cut off at the end of lines.
  std::size_t least = 0;
  for (std::size_t i = 0; i < section.lines.size(); ++i) {
    const std::size_t end = section.lines[i].find_last_not_of(" \t") + 1;  // 0 of a blank line
    if (end > per_line * width)
      fail_at(section.first + i,
              {fmt::format("section {}: text stands behind the fields of a line", name),
               excerpt(section.lines[i].substr(per_line * width)),
               fmt::format("texts in the format {}", section.format.text), complete_prmtop});
    if (end > 0) least = i * per_line + (end - 1) / width + 1;
  }
  const std::size_t most = section.lines.size() * per_line;
  if (count < 0 || static_cast<std::size_t>(count) < least ||
      static_cast<std::size_t>(count) > most)
    check_count(name, least, count, pointer);
  std::vector<std::string> values;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const std::string_view line = section.lines[i / per_line];
    const std::size_t at = std::min(i % per_line * width, line.size());
    values.emplace_back(trimmed(line.substr(at, width)));
  }
  return values;
}

std::string PrmtopSections::text(const std::string& name) const {
  std::string out;
  if (has(name))
    for (const std::string_view line : find(name).lines) out += line;
  return std::string(trimmed(out));
}

}  // namespace understudy::io
