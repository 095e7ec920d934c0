#pragma once
#include <map>
#include <string>
#include <understudy/core/archive.hpp>

namespace understudy {

/// What to do about a state that does not fit.
inline constexpr const char* checkpoint_remedy =
    "Delete the checkpoint; the run then starts at its beginning";

/// Takes what operators, sinks and loops remember between two steps, in named pieces ("starts_3"),
/// one at a time: a large state never exists twice in memory.
class StateSink {
 public:
  virtual ~StateSink() = default;
  virtual void put(const std::string& name, const Archive& piece) = 0;
};

/// Gives those pieces back.
class StateSource {
 public:
  virtual ~StateSource() = default;

  /// Throws InputError when there is no piece of that name.
  virtual Archive get(const std::string& name) const = 0;
};

/// Everything below "PREFIX/" of another one: how a decorator hands it on to what it wraps.
class StateSinkBelow : public StateSink {
 public:
  StateSinkBelow(StateSink& above, const std::string& prefix)
      : above_(above), start_(prefix + "/") {}
  void put(const std::string& name, const Archive& piece) override {
    above_.put(start_ + name, piece);
  }

 private:
  StateSink& above_;
  std::string start_;
};

/// The same for reading: what was put below that name.
class StateSourceBelow : public StateSource {
 public:
  StateSourceBelow(const StateSource& above, const std::string& prefix)
      : above_(above), start_(prefix + "/") {}
  Archive get(const std::string& name) const override { return above_.get(start_ + name); }

 private:
  const StateSource& above_;
  std::string start_;
};

/// A state in memory.
class StateInMemory : public StateSink, public StateSource {
 public:
  void put(const std::string& name, const Archive& piece) override { pieces_[name] = piece; }
  Archive get(const std::string& name) const override;
  const std::map<std::string, Archive>& pieces() const { return pieces_; }

 private:
  std::map<std::string, Archive> pieces_;
};

/// "The saved state lacks the piece 'NAME' ...", for sources to throw.
[[noreturn]] void lacks_piece(const std::string& name);

}  // namespace understudy
