#include <understudy/core/errors.hpp>

namespace understudy {

std::string sentence(const Complaint& complaint) {
  std::string text = complaint.what + ".";
  if (!complaint.got.empty()) text += " Got " + complaint.got;
  if (!complaint.got.empty() && !complaint.expected.empty()) text += "; expected ";
  if (complaint.got.empty() && !complaint.expected.empty()) text += " Expected ";
  text += complaint.expected;
  if (!complaint.got.empty() || !complaint.expected.empty()) text += ".";
  if (!complaint.todo.empty()) text += " " + complaint.todo;
  if (!complaint.todo.empty() && !complaint.todo.ends_with('?')) text += ".";
  return text;
}

Error::Error(const Complaint& complaint, ExitCode code)
    : std::runtime_error(sentence(complaint)), complaint_(complaint), code_(code) {}

Interrupted::Interrupted(const std::string& what)
    : Error({.what = what,
             .got = "",
             .expected = "",
             .todo = "Nothing is lost: run the same command again to go on from here"},
            ExitCode::interrupted) {}

}  // namespace understudy
