#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace understudy::io {

/// The words of a text, with the line each stands in, for the Gmsh reader.
class Words {
 public:
  Words(std::string_view text, std::string name) : text_(text), name_(std::move(name)) {}

  bool at_end();
  int line() const { return line_; }
  std::string where() const;  ///< "mesh.msh:12"

  /// The next word; throws InputError at the end of the text. `what` says what should come.
  std::string_view word(const char* what);
  std::string quoted(const char* what);  ///< a text between quotes
  std::int64_t whole(const char* what);
  double real(const char* what);  ///< finite

  /// A number of things that are still to come: each takes at least `bytes` of text.
  std::size_t count(const char* what, std::size_t bytes = 2);

  /// Skips to the line that is `end` ("$EndPeriodic").
  void skip_to(const std::string& end);
  void expect(const std::string& word);

  [[noreturn]] void fail(const std::string& what, const std::string& got,
                         const std::string& expected, const std::string& todo) const;

 private:
  void skip_space();

  std::string_view text_;
  std::string name_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace understudy::io
