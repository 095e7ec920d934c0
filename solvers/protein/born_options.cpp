#include <understudy/core/errors.hpp>
#include <understudy/solvers/protein/born_options.hpp>
#include <understudy/solvers/protein/effective_solvation.hpp>
#include <understudy/solvers/protein/generalised_born.hpp>

namespace understudy::protein {

OptionTable<BornOptions> born_options() {
  OptionTable<BornOptions> table("solver");
  table
      .add("model", &BornOptions::model,
           "how Born radii follow from positions: hct (Hawkins, Cramer, Truhlar 1996), obc2 "
           "(Onufriev, Bashford, Case 2004, model II) or gbn2 (Nguyen, Roe, Simmerling 2013, "
           "proteins); the molecule's radii have to be those that the model was made for, in AMBER "
           "mbondi, mbondi2 and mbondi3; all three run with those of the prmtop, and the prepared "
           "molecules have mbondi3")
      .choices({"hct", "obc2", "gbn2"});
  table.add("inner_permittivity", &BornOptions::inner_permittivity, "relative, of the molecule")
      .range(1, 100);
  add_water(
      table,
      "by exp(-kappa f_GB), kappa the inverse of its Debye length (AMBER takes 0.73 of that)");
  table.leave({"name", "molecule"});
  return table;
}

std::unique_ptr<Operator> make_generalised_born(const Settings& solver, const Molecule& molecule) {
  return std::make_unique<GeneralisedBorn>(molecule, born_options().read(solver));
}

Settings effective_generalised_born(const Settings& solver) {
  return effective_solvation(born_options(), solver, "generalised_born");
}

std::string generalised_born_manual() {
  const OptionTable<BornOptions> options = born_options();
  return manual(options.section(), options.options(), options.write({}));
}

}  // namespace understudy::protein
