#include <understudy/study/effective.hpp>
#include <understudy/study/fingerprint.hpp>

namespace understudy::study {
Fingerprint::Fingerprint(const std::string& stage) { digest_.add(std::string_view(stage)); }

Fingerprint& Fingerprint::add(const std::string& what, const std::string& value) {
  digest_.add(std::string_view(what)).add(std::string_view(value));
  return *this;
}

Fingerprint& Fingerprint::add(const std::string& what, const Settings& value) {
  return add(what, value.canonical());
}

std::string solver_identity(const Catalogue& catalogue, const Case& the_case) {
  const Settings section = the_case.settings().section("solver");
  const SolverEntry& entry = catalogue.solvers.at(section.text("name"));
  return Fingerprint("solver")
      .add("settings", effective_solver(catalogue, the_case))
      .add("files", the_case.digest_of_files(section))
      .add("physics", entry.physics_version)
      .hex();
}

}  // namespace understudy::study
