#pragma once
#include <filesystem>
#include <string>
#include <understudy/core/progress.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/study/catalogue.hpp>
#include <understudy/study/context.hpp>
#include <vector>

namespace understudy::study::toy {

/// A cheap solver (y = sin(k x) / k + cos(x) / resolution^2, two scalar inputs; on request a
/// `profile` [2,3] of k x (1, 2, ..., 6)) and a loop that
/// marches 16 points with it (`compares`: and asks the solver beside it; its quantity `off` is an
/// error), or one of independent trials ("trials", see `trials_case`), for tests
/// of everything around solvers and loops.
Catalogue catalogue();

/// Two phases of a cell, for cases with the real solver.
inline constexpr const char* two_phases = R"([[solver.phase]]
name = "matrix"
bulk_modulus = "62.5 MPa"
shear_modulus = "28.8 MPa"
[[solver.phase]]
name = "inclusion"
)";

/// Digests of what generate, train and the runs left in `out`, or "missing".
std::string stage_digests(const std::filesystem::path& out);

/// A case for the toy solver; `more` is appended to its last section, [output].
std::string case_text(const std::string& more = "");

/// The overrides that make that case one of independent trials.
std::vector<std::string> trials_case(const std::vector<std::string>& more = {});

/// A fresh folder that is removed at the end, with the case in it.
class Folder {
 public:
  explicit Folder(const std::string& text = case_text());
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path case_file() const { return path_ / "toy.toml"; }
  std::filesystem::path out(const std::string& name = "out") const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// Keeps messages, and asks for a stop at the n-th update of a task (n = 0: never).
class Listener : public Progress {
 public:
  explicit Listener(std::string task = "", std::size_t stop_at = 0)
      : task_(std::move(task)), stop_at_(stop_at) {}

  void update(const std::string& task, std::size_t, std::size_t, const std::string&) override {
    if (task == task_ && ++updates_ == stop_at_) request_stop();
  }
  void message(const std::string& text) override { messages.push_back(text); }

  bool said(const std::string& part) const;

  std::vector<std::string> messages;

 private:
  std::string task_;
  std::size_t stop_at_;
  std::size_t updates_ = 0;
};

/// A study of the case in `folder`.
struct Toy {
  Toy(const Folder& folder, const std::string& out_name, Progress& progress,
      const std::vector<std::string>& overrides = {})
      : entries(catalogue()),
        context{entries, Case::open(folder.case_file(), overrides), folder.out(out_name),
                progress} {}
  Catalogue entries;
  StudyContext context;
};

}  // namespace understudy::study::toy
