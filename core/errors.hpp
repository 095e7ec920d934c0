#pragma once
#include <stdexcept>
#include <string>

namespace understudy {

/// The four facts every message of ours states; empty ones are left out.
struct Complaint {
  std::string what;      ///< what is wrong, as a sentence without its full stop
  std::string got;       ///< what was found
  std::string expected;  ///< what would have been right
  std::string todo;      ///< what the reader can do about it, as a sentence without its full stop
  std::string key =
      {};  ///< of a case, below its section, when `what` does not yet name it: `placed`
};

/// "WHAT. Got GOT; expected EXPECTED. TODO."
std::string sentence(const Complaint& complaint);

/// How the program ends when an error reaches `main` (design, section 4).
enum class ExitCode : int { done = 0, user = 1, bug = 2, not_converged = 3, interrupted = 130 };

/// Base of all errors that Understudy throws.
class Error : public std::runtime_error {
 public:
  Error(const Complaint& complaint, ExitCode code);
  const Complaint& complaint() const { return complaint_; }
  ExitCode code() const { return code_; }

 private:
  Complaint complaint_;
  ExitCode code_;
};

/// The user can mend it: case file, files, shapes, values.
class InputError : public Error {
 public:
  explicit InputError(const Complaint& complaint) : Error(complaint, ExitCode::user) {}
};

/// A computation did not reach its tolerance where nothing else could be done.
class ConvergenceError : public Error {
 public:
  explicit ConvergenceError(const Complaint& complaint)
      : Error(complaint, ExitCode::not_converged) {}
};

/// A promise inside Understudy was broken: please report it.
class InternalError : public Error {
 public:
  explicit InternalError(const Complaint& complaint) : Error(complaint, ExitCode::bug) {}
};

/// Work was stopped by a signal after its state had been saved; the same command resumes it.
class Interrupted : public Error {
 public:
  explicit Interrupted(const std::string& what);
};

}  // namespace understudy
