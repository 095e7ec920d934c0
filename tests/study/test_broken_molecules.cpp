#include <gtest/gtest.h>

#include <core/message.hpp>
#include <fstream>
#include <functional>
#include <understudy/io/files.hpp>
#include <understudy/study/generate.hpp>

#include "study/child.hpp"
#include "study/toy.hpp"

// What a user meets whose files of a molecule are broken: every mistake is refused before anything
// moves, by a sentence that names file, section or line.

namespace understudy::study {
namespace {

/// Texts of the files of alanine dipeptide, to be broken. Atom 5 (from 0) is the O of ACE.
struct Files {
  std::string prmtop = stored("alanine.prmtop"), start = stored("alanine.rst7");
  std::string extension = "rst7";  // of the start

  static std::string stored(const std::string& name) {
    return io::read_text(std::string(UNDERSTUDY_MOLECULES) + "/" + name);
  }
};

void replace(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << "the stored file has no '" << from << "'";
  text.replace(at, from.size(), to);
}

void drop_section(std::string& prmtop, const std::string& name) {
  const std::size_t at = prmtop.find("%FLAG " + name);
  ASSERT_NE(at, std::string::npos) << name;
  prmtop.erase(at, prmtop.find("%FLAG", at + 1) - at);
}

/// Where the three fields of an atom are in an rst7 file: two atoms to a line, each of 36 letters.
std::size_t fields_of(const std::string& rst7, std::size_t atom) {
  std::size_t line = 0;
  for (std::size_t k = 0; k < 2 + atom / 2; ++k) line = rst7.find('\n', line) + 1;
  return line + 36 * (atom % 2);
}

void place(std::string& rst7, std::size_t atom, const std::string& fields) {
  rst7.replace(fields_of(rst7, atom), fields.size(), fields);
}
std::string place_of(const std::string& rst7, std::size_t atom) {
  return rst7.substr(fields_of(rst7, atom), 36);
}

constexpr const char* far_away = " 999999.9999   0.0000000   0.0000000";

void swap_places(std::string& rst7, std::size_t a, std::size_t b) {
  const std::string first = place_of(rst7, a);
  place(rst7, a, place_of(rst7, b));
  place(rst7, b, first);
}

/// The lines of the places in the reverse order.
std::string reversed_lines(const std::string& rst7) {
  std::string head, places;
  std::size_t line = 0;
  for (std::size_t at = 0, end = 0; at < rst7.size(); at = end, ++line) {
    end = rst7.find('\n', at) + 1;
    const std::string text = rst7.substr(at, end - at);
    if (line < 2)
      head += text;
    else
      places = text + places;
  }
  return head + places;
}

/// A PDB file of the start; atoms of one residue in the reverse order.
std::string as_pdb(const Files& files) {
  const char* const residues[] = {"ACE", "ALA", "NME"};
  const int first[] = {0, 6, 16, 22};
  const std::size_t names = files.prmtop.find("%FORMAT(20a4)", files.prmtop.find("ATOM_NAME")) + 14;
  std::string text;
  for (int r = 0; r < 3; ++r)
    for (int i = first[r + 1] - 1; i >= first[r]; --i) {
      const auto atom = static_cast<std::size_t>(i);
      const std::string fields = place_of(files.start, atom);
      const std::size_t at = names + 4 * atom + (atom >= 20 ? 1 : 0);  // twenty to a line
      text += "ATOM      1 " + files.prmtop.substr(at, 4) + " " + residues[r] + "     " +
              std::to_string(r + 1) + "    ";
      for (std::size_t d = 0; d < 3; ++d) text += fields.substr(12 * d, 8);
      text += "\n";
    }
  return text;
}

struct Broken {
  const char* name;
  std::function<void(Files&)> breaks;
  std::vector<std::string> says;
  std::vector<std::string> overrides = {};
};

const std::string gb = "solver={name=\"generalised_born\", molecule=\"m.prmtop\"}";
const std::string hmc = "loop.integrator=hybrid_monte_carlo";

const std::vector<Broken> all_broken = {
    {"OtherMolecule",
     [](Files& files) { files.start = Files::stored("chignolin.rst7"); },
     {"m.rst7:2", "166 atoms", "expected 22 atoms", "written together"}},
    {"OtherOrderOfAtoms",
     [](Files& files) { swap_places(files.start, 1, 18); },
     {"m.rst7: ", "bonds are too long by far", "line", "those of this prmtop"}},
    {"TwoAtomsSwapped",
     [](Files& files) { swap_places(files.start, 8, 9); },
     {"m.rst7: ", "strained beyond what a molecule bears", "kcal/mol in the ", "9 (ALA 2 CA",
      "in the same order"}},
    {"LinesReversed",
     [](Files& files) { files.start = reversed_lines(files.start); },
     {"m.rst7: ", "strained beyond what a molecule bears", "bonds and angles are",
      "in the same order"}},
    {"NoSuchStart",
     [](Files&) {},
     {"the command line", "loop.start", "nowhere.rst7", "cannot be read", "spelling"},
     {"loop.start=nowhere.rst7"}},
    {"NoSuchMolecule",
     [](Files&) {},
     {"the command line", "solver.molecule", "nowhere.prmtop", "cannot be read"},
     {"solver.molecule=nowhere.prmtop"}},
    {"WrappedAtAPeriodicBox",
     [](Files& files) {
       place(files.start, 21, " -27.0000000");
       files.start += "  30.0000000  30.0000000  30.0000000\n";
     },
     {"m.rst7: a bond is too long by far", "periodic box", "'autoimage' of cpptraj"}},
    {"AtomWithoutRadius",
     [](Files& files) { replace(files.prmtop, "CB  ", "QX  "); },
     {"toml:", "solver.molecule", "m.prmtop", "no radii",
      "atoms 11 (ALA 2 QX, section ATOM_NAME, line ", "Correct the names",
      "set radii to a PQR file"}},
    {"InsideThatIsNoVacuum",
     [](Files&) {},
     {"the command line", "solver.inner_permittivity", "takes the inside of a molecule for vacuum",
      "a permittivity of 4", "Leave inner_permittivity out"},
     {"solver.inner_permittivity=4"}},
    {"NoRadiiForGeneralisedBorn",
     [](Files& files) { drop_section(files.prmtop, "RADII"); },
     {"the command line", "m.prmtop", "atom 1 (ACE 1 HH31) has no radius", "section RADII",
      "mbondi2"},
     {gb}},
    {"NoRadiiForTheSolventOfSampling",
     [](Files& files) { drop_section(files.prmtop, "RADII"); },
     {"m.prmtop", "has no radius for generalised Born model obc2", "section RADII"}},
    {"NoScreening",
     [](Files& files) { drop_section(files.prmtop, "SCREEN"); },
     {"m.prmtop", "no screening factor", "section SCREEN"},
     {gb}},
    {"PeriodicBox",
     [](Files& files) {
       const std::size_t line =
           files.prmtop.find("%FORMAT(10I8)", files.prmtop.find("POINTERS")) + 14 + 2 * 81;
       files.prmtop.replace(line + 56, 8, "       1");
     },
     {"m.prmtop:", "section POINTERS", "periodic box", "IFBOX = 1", "Remove water"}},
    {"TwoAtomsInOnePlace",
     [](Files& files) { place(files.start, 5, place_of(files.start, 0)); },
     {"m.rst7: two atoms are in the same place", "atom 1 (ACE 1 HH31, line 3)",
      "atom 6 (ACE 1 O, line 5)", "0.5 A or more"}},
    {"TwoAtomsInOnePlaceInHybridMonteCarlo",
     [](Files& files) { place(files.start, 5, place_of(files.start, 0)); },
     {"m.rst7: two atoms are in the same place"},
     {gb, hmc, "loop.trajectory_steps=2"}},
    {"AtomFarAway",
     [](Files& files) { place(files.start, 5, far_away); },
     {"m.rst7: a bond is too long", "1e+06 A", "atom 6 (ACE 1 O, line 5)"},
     {gb}},
    {"MoleculeTooLargeForTheGrid",
     [](Files&) {},
     {"the command line", "solver.spacing", "too large for the grid", "159 spacings",
      "set spacing to"},
     {"solver.spacing=0.1 A"}},
    {"SplineWiderThanAnAtom",
     [](Files&) {},
     {"the command line", "solver.spline_width", "Atom 8", "1.388 A", "above the spline's width"},
     {"solver.spline_width=1.5 A"}},
    {"NoNumber",
     [](Files& files) { place(files.start, 3, "         NaN"); },
     {"m.rst7:4", "'         NaN'", "finite numbers"}},
    {"NumberTooLargeForItsField",
     [](Files& files) { place(files.start, 3, "************"); },
     {"m.rst7:4", "too large for its field"}},
    {"StartCutShort",
     [](Files& files) { files.start.resize(500); },
     {"m.rst7:8", "the end of the line", "complete"}},
    {"MoleculeCutShort",
     [](Files& files) { files.prmtop.resize(5434); },
     {"m.prmtop:115", "section LENNARD_JONES_ACOEF", "cut short", "(5E16.8)"}},
    {"FormatOfAnotherWidth",
     [](Files& files) { replace(files.prmtop, "(5E16.8)", "(5E15.8)"); },
     {"m.prmtop:17", "section CHARGE", "behind the fields", "(5E15.8)"}},
    {"FormatThatIsNone",
     [](Files& files) { replace(files.prmtop, "(5E16.8)", "(5E16.8,I8)"); },
     {"m.prmtop:16", "%FORMAT cannot be read"}},
    {"Tabs",
     [](Files& files) { place(files.start, 3, "   0.9400\t-1"); },
     {"m.rst7:4", "0.9400?-1", "cannot be read"}},
    {"NoVelocities",
     [](Files&) {},
     {"the command line", "loop.velocities", "says nothing of velocities", "rst7"},
     {"loop.velocities=file"}},
    {"MissingHydrogen",
     [](Files& files) {
       files.start = as_pdb(files);
       files.extension = "pdb";
       replace(files.start, "HA  ", "XA  ");
     },
     {"m.pdb", "ALA 2 HA is missing", "ALA 2 XA is one too many"}},
    {"PdbWithAtomsInOnePlace",
     [](Files& files) {
       place(files.start, 5, place_of(files.start, 0));
       files.start = as_pdb(files);
       files.extension = "pdb";
     },
     {"m.pdb: two atoms are in the same place", "atom 6 (ACE 1 O)"}},
    {"PqrOfAnotherMolecule",
     [](Files& files) {
       files.start = "ATOM 1 HH31 ACE 1 0 0 0 0.1 1\n";
       files.extension = "pqr";
     },
     {"m.pqr", "1 residues", "expected 3"}},
    {"RadiiOfAnotherMolecule",
     [](Files& files) {
       files.start = "ATOM 1 HH31 ACE 1 0 0 0 0.1 1\n";
       files.extension = "pqr";
     },
     {"m.pqr", "of another molecule than the prmtop", "1 residues", "expected 3"},
     {"solver.radii=m.pqr"}},
    {"RadiiOfNoPqr",
     [](Files&) {},
     {"m.rst7' has no radii", "a file .rst7", "a PQR file (.pqr)"},
     {"solver.radii=m.rst7"}},
    {"RadiiOfAnotherSolver",
     [](Files&) {},
     {"the command line", "unknown key 'solver.radii'"},
     {gb, "solver.radii=m.rst7"}},
    {"ForeignStart",
     [](Files& files) { files.start = files.prmtop; },
     {"m.rst7:2", "number of atoms cannot be read", "%FLAG"}},
    {"NoMolecule",
     [](Files&) {},
     {"solver.molecule", "has no molecule", "prmtop"},
     {"solver.molecule=\"\""}},
};

const char* const the_case = R"(case = "broken"
domain = "protein"
[solver]
name = "poisson_boltzmann"
molecule = "m.prmtop"
spacing = "1 A"
[sampling]
name = "trajectories"
start = "m.rst7"
paths = 2
[loop]
name = "dynamics"
start = "m.rst7"
steps = 4
[output]
vtk = "none"
)";

class BrokenMolecule : public testing::TestWithParam<Broken> {
 protected:
  void write(const Files& files) const {
    std::ofstream(folder_.path() / "m.prmtop", std::ios::binary) << files.prmtop;
    std::ofstream(folder_.path() / ("m." + files.extension), std::ios::binary) << files.start;
  }
  std::vector<std::string> overrides(const Files& files) const {
    std::vector<std::string> all;
    for (const char* section : {"sampling", "loop"})
      all.push_back(std::string(section) + ".start=m." + files.extension);
    all.insert(all.end(), GetParam().overrides.begin(), GetParam().overrides.end());
    return all;
  }
  toy::Folder folder_{the_case};
};

// What every verb does first (study/check.hpp).
TEST_P(BrokenMolecule, IsRefusedBeforeAnythingMoves) {
  Files files;
  GetParam().breaks(files);
  write(files);
  const Catalogue catalogue = standard_catalogue();
  Silence silence;
  const StudyContext context{catalogue, Case::open(folder_.case_file(), overrides(files)),
                             folder_.out(), silence};
  const std::string said = message([&] {
    const auto solver = context.make_solver();
    context.make_loop(solver->signature());
    make_sampler(context, solver->signature(), SamplingPurpose::training);
  });
  for (const std::string& part : GetParam().says)
    EXPECT_NE(said.find(part), std::string::npos) << "'" << part << "' is not in: " << said;
}

INSTANTIATE_TEST_SUITE_P(Of, BrokenMolecule, testing::ValuesIn(all_broken),
                         [](const auto& one) { return one.param.name; });

TEST(BrokenMolecules, AreTheUsersToMend) {
  Files files;
  const toy::Folder folder(the_case);
  place(files.start, 5, place_of(files.start, 0));
  std::ofstream(folder.path() / "m.prmtop") << files.prmtop;
  std::ofstream(folder.path() / "m.rst7") << files.start;
  for (const char* verb : {"generate", "run"}) {
    Child child{"standard", {verb, folder.case_file(), "--out", folder.out()}};
    if (child.arguments[0] == "run")
      child.arguments.insert(child.arguments.begin() + 1, "--with=solver");
    const ChildResult result = run(child);
    EXPECT_EQ(result.exit_code, 1) << result.output;
    EXPECT_NE(result.output.find("two atoms are in the same place"), std::string::npos)
        << result.output;
  }
}

/// What the solver and the loop of a case say of files.
std::string said_of(const toy::Folder& folder, const Files& files) {
  std::ofstream(folder.path() / "m.prmtop", std::ios::binary) << files.prmtop;
  std::ofstream(folder.path() / "m.rst7", std::ios::binary) << files.start;
  const Catalogue catalogue = standard_catalogue();
  Silence silence;
  const StudyContext context{catalogue, Case::open(folder.case_file(), {gb}), folder.out(),
                             silence};
  return message([&] { context.make_loop(context.make_solver()->signature()); });
}

TEST(BrokenMolecules, AreNamedWhereverTheirFilesWereCutShort) {
  const toy::Folder folder(the_case);
  const Files whole;
  EXPECT_EQ(said_of(folder, whole), "no error");
  for (std::size_t cut = 0; cut < 40; ++cut) {
    Files files;
    files.prmtop.resize((2 * cut + 1) * files.prmtop.size() / 80);
    const std::string said = said_of(folder, files);
    EXPECT_NE(said.find("m.prmtop"), std::string::npos) << files.prmtop.size() << ": " << said;
    files = whole;
    files.start.resize((2 * cut + 1) * files.start.size() / 80 - 1);
    const std::string of_start = said_of(folder, files);
    EXPECT_NE(of_start.find("m.rst7:"), std::string::npos) << files.start.size() << of_start;
  }
}

// What is unusual and all right.
TEST(BrokenMolecules, AreNotThoseOfOtherHabits) {
  const auto windows = [](std::string text) {
    for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; at += 2)
      text.insert(at, "\r");
    return text;
  };
  Files files;
  const toy::Folder folder(the_case);
  std::string prmtop = files.prmtop;
  replace(prmtop, "%FORMAT(5E16.8)", "%COMMENT charges times 18.2223\n%FORMAT( 5 e16.8 )");
  std::ofstream(folder.path() / "m.prmtop", std::ios::binary) << windows(prmtop);
  std::ofstream(folder.path() / "m.rst7", std::ios::binary)
      << windows(files.start) + "  30.0000000  30.0000000  30.0000000";
  std::ofstream(folder.path() / "m.pdb", std::ios::binary) << as_pdb(files);
  const Resources resources = Case::open(folder.case_file(), {}).resources();
  const Molecule molecule = resources.molecule("m.prmtop");
  const Conformation read = resources.conformation("m.rst7", molecule);
  const Conformation placed = resources.conformation("m.pdb", molecule);
  for (std::size_t i = 0; i < molecule.size(); ++i)
    EXPECT_NEAR(read.positions[i][0], placed.positions[i][0], 1e-3) << i;
}

}  // namespace
}  // namespace understudy::study
