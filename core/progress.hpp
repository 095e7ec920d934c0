#pragma once
#include <memory>
#include <string>

namespace understudy {

/// How long work tells how far it is. The library calls it; the program decides what is shown.
class Progress {
 public:
  virtual ~Progress() = default;

  /// `done` of `total` pieces of `task` ("generate", "train"); `note` is a short figure of merit.
  virtual void update(const std::string& task, std::size_t done, std::size_t total,
                      const std::string& note) = 0;

  /// A line of information that stays.
  virtual void message(const std::string& text) = 0;
};

/// Says nothing.
class Silence : public Progress {
 public:
  void update(const std::string&, std::size_t, std::size_t, const std::string&) override {}
  void message(const std::string&) override {}
};

}  // namespace understudy
