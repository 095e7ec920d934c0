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

std::string loop_identity(const StudyContext& context) {
  const Catalogue& catalogue = context.catalogue;
  const Case& the_case = context.the_case;
  if (!the_case.settings().has("loop")) return "none";
  const Settings section = the_case.settings().section("loop");
  Fingerprint identity("loop");
  identity.add("settings", the_case.without_folders(effective_loop(catalogue, the_case)))
      .add("files", the_case.digest_of_files(section));
  const LoopEntry& entry = catalogue.loops.named_in(section);
  if (entry.uses_seed) identity.add("seed", std::to_string(the_case.seed()));
  if (entry.refers_to_solver && entry.refers_to_solver(section))
    identity.add("reference", solver_identity(catalogue, context.reference_case()));
  return identity.hex();
}

namespace {

std::string identity_of(const Catalogue& catalogue, const Case& the_case,
                        const Settings& effective) {
  const Settings section = the_case.settings().section("solver");
  const SolverEntry& entry = catalogue.solvers.named_in(section);
  return Fingerprint("solver")
      .add("settings", the_case.without_folders(effective.without(entry.no_effect)))
      .add("files", the_case.digest_of_files(section))
      .add("physics", entry.physics_version)
      .hex();
}

}  // namespace

std::string solver_identity(const Catalogue& catalogue, const Case& the_case) {
  return identity_of(catalogue, the_case, effective_solver(catalogue, the_case));
}

std::string physics_identity(const Catalogue& catalogue, const Case& the_case) {
  return identity_of(catalogue, the_case, effective_solver(catalogue, the_case).without({"ports"}));
}

}  // namespace understudy::study
