#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <understudy/core/errors.hpp>
#include <understudy/io/library_versions.hpp>
#include <understudy/study/check.hpp>
#include <understudy/study/run.hpp>

#include "study/toy.hpp"

namespace understudy::study {
namespace {

using toy::Folder;

// Line 1 is "case"; the tests below name lines.
const std::string a_case = R"(case = "checked"
[solver]
name = "cell"
dimensions = 2
resolution = 8
tolerance = 1e-2
[[solver.phase]]
name = "matrix"
bulk_modulus = "62.5 MPa"
shear_modulus = "28.8 MPa"
[[solver.phase]]
name = "inclusion"
[solver.microstructure]
shape = "sphere"
[solver.ports]
volume_fraction = [0.05, 0.25]
matrix_bulk_modulus = ["40 MPa", "100 MPa"]
[sampling]
name = "hencky_paths"
stretch = [0.75, 1.3]
[network]
name = "energy"
[loop]
name = "structure"
geometry = "cook"
elements = [2, 2]
load = "1 MPa"
steps = 1
[loop.field]
volume_fraction = 0.2
matrix_bulk_modulus = "60 MPa"
[report]
quantities = ["tip_displacement"]
[output]
vtk = "none"
)";

// The case with one line replaced, in a folder of its own.
class Changed {
 public:
  Changed(const std::string& line, const std::string& by)
      : folder_(with(line, by)),
        catalogue_(standard_catalogue()),
        context_{catalogue_, Case::open(folder_.case_file(), {}), folder_.out(), silence_} {}
  const StudyContext& context() const { return context_; }
  const Folder& folder() const { return folder_; }

 private:
  static std::string with(const std::string& line, const std::string& by) {
    std::string text = a_case;
    const std::size_t at = text.find(line);
    return at == text.npos ? "not in the case: " + line : text.replace(at, line.size(), by);
  }

  Folder folder_;
  Catalogue catalogue_;
  Silence silence_;
  StudyContext context_;
};

// All four facts, and the pieces.
void expect_refused(const std::string& line, const std::string& by,
                    const std::vector<std::string>& pieces) {
  const Changed changed(line, by);
  try {
    check_case(changed.context());
    ADD_FAILURE() << by << " is taken";
  } catch (const InputError& error) {
    const Complaint& complaint = error.complaint();
    EXPECT_FALSE(complaint.what.empty() || complaint.got.empty() || complaint.expected.empty() ||
                 complaint.todo.empty())
        << error.what();
    for (const std::string& piece : pieces) EXPECT_THAT(error.what(), testing::HasSubstr(piece));
  }
}

TEST(CaseChecks, TakeTheCaseThatTheOthersChange) {
  EXPECT_NO_THROW(check_case(Changed("case", "case").context()));
}

TEST(CaseChecks, WithoutVtkFramesAreRefusedBeforeAnythingRuns) {
  if (io::library_versions().contains("VTK")) GTEST_SKIP() << "this build has VTK";
  expect_refused("vtk = \"none\"", "vtk = \"every step\"",
                 {"toy.toml:35: 'output.vtk': Frames cannot be written", "-DUNDERSTUDY_VTK=ON"});
  EXPECT_NO_THROW(check_case(Changed("vtk = \"none\"", "").context()));
}

TEST(CaseChecks, OfMaterialsNameFileLineAndKey) {
  expect_refused("\"28.8 MPa\"", "\"-28.8 MPa\"",
                 {"toy.toml:10: 'shear_modulus' of element 1 of 'solver.phase' is out of range",
                  "Got -28.8 MPa", "expected 0 to", "MPa", "Choose a value in that range"});
  expect_refused("[[solver.phase]]\nname = \"inclusion\"\n", "",
                 {"toy.toml:7: 'solver.phase': Phase 2 of the microstructure has no material",
                  "1 [[solver.phase]]: 'matrix'", "expected 2", "Add a [[solver.phase]]"});
  expect_refused("shear_modulus = \"28.8 MPa\"\n", "",
                 {"toy.toml:7: element 1 of 'solver.phase': Phase 'matrix' has no usable moduli",
                  "62.5", "two positive moduli"});
  expect_refused("\"28.8 MPa\"", "28.8",
                 {"toy.toml:10:", "has no unit", "the number 28.8", "like \"28.8 MPa\""});
  expect_refused(
      "resolution = 8", "resolution = 8\nextrapolate_from = 8",
      {"toy.toml:6: 'solver.extrapolate_from'", "resolution", "leave extrapolate_from out"});
}

TEST(CaseChecks, AcrossKeysNameFileLineAndKey) {
  expect_refused("[0.75, 1.3]", "[1.05, 1.3]",
                 {"toy.toml:20: 'sampling.stretch'", "both sides of 1", "1.05 to 1.3"});
  expect_refused("[2, 2]", "[2, 2, 2]", {"toy.toml:26: 'loop.elements':", "[2, 2, 2]"});
  expect_refused("load = \"1 MPa\"", "load = \"1 MPa\"\ndisplacement = \"1 mm\"",
                 {"toy.toml:27: 'loop.load':", "Got both"});
  expect_refused("load = \"1 MPa\"\n", "", {"toy.toml:23: 'loop':", "Got neither"});
}

TEST(CaseChecks, OfNetworksAndTrainingNameTheirOwnSection) {
  expect_refused("\"energy\"", "\"energy\"\nscale_port = \"aspect\"",
                 {"toy.toml:23: 'network.scale_port'", "names no scalar input of the solver"});
  expect_refused("[loop]", "[training]\nloss_weights = { strss = 1.0 }\n[loop]",
                 {"toy.toml:24: 'training.loss_weights'", "'strss'"});
}

TEST(CaseChecks, OfNamesNameFileLineKeyAndTheNearest) {
  expect_refused("\"energy\"", "\"enrgy\"",
                 {"toy.toml:22: 'network.name': There is no network of that name", "'enrgy'",
                  "one of: energy, drag, born, dense", "Did you mean 'energy'"});
  expect_refused("\"cell\"", "\"cel\"", {"toy.toml:3: 'solver.name':", "Did you mean 'cell'"});
  expect_refused("\"hencky_paths\"", "\"henky_paths\"",
                 {"toy.toml:19: 'sampling.name':", "Did you mean 'hencky_paths'"});
  expect_refused("\"structure\"", "\"x\"", {"toy.toml:24: 'loop.name':", "Choose one of them"});
  expect_refused("\"tip_displacement\"", "\"tip_displacment\"",
                 {"toy.toml:33: 'report.quantities':", "Did you mean 'tip_displacement'"});
  expect_refused("\"sphere\"", "\"spere\"",
                 {"toy.toml:14: 'solver.microstructure.shape'", "Did you mean 'sphere'"});
}

TEST(CaseChecks, OfTheReportNameTheEntryThatIsWrong) {
  const std::string quantities = "quantities = [\"tip_displacement\"]";
  expect_refused(
      quantities,
      quantities +
          "\nbaselines = [{ \"solver.resolution\" = 6, "
          "\"solver.extrapolate_from\" = 24 }]",
      {"toy.toml:34: element 1 of 'report.baselines' (solver 6+24):", "'solver.extrapolate_from'"});
  expect_refused(quantities, quantities + "\ntruth = { \"solver.tolerance\" = -1 }",
                 {"toy.toml:34: 'report.truth' (", "'solver.tolerance' is out of range"});
}

TEST(CaseChecks, OfGuardsAndTrainingNameFileLineAndKey) {
  expect_refused("[loop]", "members = 1\n[guard]\nuse = [\"spread\"]\n[loop]",
                 {"toy.toml:25: 'guard.use': The guard \"spread\" could refuse nothing"});
  expect_refused("[loop]", "[training]\nloss_weights = { stres = 1.0 }\n[loop]",
                 {"toy.toml:24: 'training.loss_weights': The loss weighs what is no output",
                  "Did you mean 'stress'"});
}

const char* const image = R"(<VTKFile type="ImageData" version="0.1" byte_order="LittleEndian">
<ImageData WholeExtent="0 1 0 1 0 0" Origin="0 0 0" Spacing="1 1 1"><Piece Extent="0 1 0 1 0 0">
<PointData><DataArray type="Float64" Name="bulk" format="ascii">50 60 70 80</DataArray></PointData>
</Piece></ImageData></VTKFile>
)";

double tip_displacement(const std::string& field) {
  const Changed changed("matrix_bulk_modulus = \"60 MPa\"", "matrix_bulk_modulus = " + field);
  std::ofstream(changed.folder().path() / "field.vti") << image;
  check_case(changed.context());
  RunOperator solver = make_operator(changed.context(), "solver");
  return run_loop(changed.context(), solver, nullptr, nullptr)
      .loop.quantities.front()
      .values.back();
}

TEST(CaseChecks, AFieldMayComeFromAnImageOfVtk) {
  if (!io::library_versions().contains("VTK")) GTEST_SKIP() << "this build is without VTK";
  const double from_corners = tip_displacement(R"(["50 MPa", "60 MPa", "80 MPa", "70 MPa"])");
  EXPECT_EQ(tip_displacement(R"({ file = "field.vti", dataset = "bulk" })"), from_corners);
  EXPECT_NE(tip_displacement("\"60 MPa\""), from_corners);
}

TEST(CaseChecks, ABadNumberOfAFieldFileHasAPlace) {
  if (!io::library_versions().contains("VTK")) GTEST_SKIP() << "this build is without VTK";
  const Changed changed("matrix_bulk_modulus = \"60 MPa\"",
                        R"(matrix_bulk_modulus = { file = "field.vti", dataset = "bulk" })");
  std::string text = image;
  text.replace(text.find("70"), 2, "-7");
  std::ofstream(changed.folder().path() / "field.vti") << text;
  try {
    check_case(changed.context());
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(),
                testing::AllOf(testing::HasSubstr("toy.toml:31: 'loop.field.matrix_bulk_modulus'"),
                               testing::HasSubstr("Got -7 MPa at [1, 0]")));
  }
}

}  // namespace
}  // namespace understudy::study
