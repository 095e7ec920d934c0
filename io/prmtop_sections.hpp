#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <understudy/io/fortran.hpp>
#include <vector>

namespace understudy::io {

/// The sections of an AMBER parameter file (prmtop, the format of AMBER 7 and later): %FLAG NAME,
/// %FORMAT(10I8), lines of fields. Nothing is made larger than the text is, whatever its numbers
/// say. Keeps views of `text`, which has to outlive it.
class PrmtopSections {
 public:
  /// Throws InputError for another format or version, for data outside a section, and for sections
  /// that are there twice or lack a readable %FORMAT.
  PrmtopSections(std::string_view text, std::string file);

  bool has(const std::string& section) const { return sections_.contains(section); }
  std::vector<std::string> names() const;

  /// All numbers of a section. Throws InputError, with the line, for a missing section, a field
  /// that is no number, a line that is not full before the last, and text behind the fields.
  std::vector<double> reals(const std::string& section) const;
  std::vector<std::int64_t> wholes(const std::string& section) const;

  /// The same, `count` of them, which `pointer` of POINTERS says; throws when there are others.
  std::vector<double> reals(const std::string& section, std::int64_t count,
                            const char* pointer) const;
  std::vector<std::int64_t> wholes(const std::string& section, std::int64_t count,
                                   const char* pointer) const;

  /// `count` texts without the spaces around them. (Blank ones cannot be told from missing ones at
  /// the end of a line.)
  std::vector<std::string> texts(const std::string& section, std::int64_t count,
                                 const char* pointer) const;

  /// The lines of a section one after the other, without the spaces around; "" when there is none.
  std::string text(const std::string& section) const;

  /// The line of a value of a section that there is; that of the %FLAG for a negative index.
  std::size_t line_of(const std::string& section, std::int64_t index) const;

  /// Throws an InputError that names file, line and section; the line of value `index`, if that is
  /// not negative, else that of the %FLAG.
  struct Fault {
    std::string what, got, expected, todo;
  };
  [[noreturn]] void fail(const std::string& section, std::int64_t index, const Fault& fault) const;

 private:
  struct Section {
    std::size_t flag = 0;  // number of its line
    FortranFormat format;
    std::size_t first = 0;  // number of the first line of data
    std::vector<std::string_view> lines;
  };

  void read(std::string_view text);
  void start_section(std::string_view line, std::size_t number, Section*& open);
  void read_format(std::string_view line, std::size_t number, Section* open);
  void check_start(const std::vector<std::string_view>& lines) const;
  [[noreturn]] void fail_at(std::size_t line, const Fault& fault) const;
  const Section& find(const std::string& section) const;
  template <class T, class Convert>
  std::vector<T> numbers(const std::string& name, const char* kind, Convert convert) const;
  void check_count(const std::string& section, std::size_t found, std::int64_t count,
                   const char* pointer) const;

  std::string file_;
  std::map<std::string, Section> sections_;
};

}  // namespace understudy::io
