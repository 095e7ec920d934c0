#pragma once
#include <string>
#include <understudy/core/digest.hpp>
#include <understudy/study/context.hpp>

namespace understudy::study {

/// What a stage's result depends on: the keys it reads with their defaults filled in, digests of
/// its inputs, and versions of the physics. Two equal fingerprints mean that the work is done.
/// Threads, commits and times are recorded elsewhere, never here.
class Fingerprint {
 public:
  explicit Fingerprint(const std::string& stage);
  Fingerprint& add(const std::string& what, const std::string& value);
  Fingerprint& add(const std::string& what, const Settings& value);
  std::string hex() const { return digest_.hex(); }

 private:
  Digest digest_;
};

/// [loop] with defaults, and the files it names; the identity of the solver that the loop asks
/// beside its operator, where it does. Also of a case without a loop.
std::string loop_identity(const StudyContext& context);

/// [solver] with defaults, the physics version, and the files it names.
std::string solver_identity(const Catalogue& catalogue, const Case& the_case);

/// The same without the ranges of [solver.ports], which say what is sampled and not what is solved:
/// a model stands in for this solver and no other.
std::string physics_identity(const Catalogue& catalogue, const Case& the_case);

}  // namespace understudy::study
