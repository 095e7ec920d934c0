#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <understudy/core/batch.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/hdf5.hpp>

#include "study/child.hpp"
#include "study/toy.hpp"

namespace understudy::study {
namespace {

using toy::Folder;

ChildResult toy_program(const std::vector<std::string>& arguments) {
  return run({.arguments = arguments});
}

void expect_sentence(const ChildResult& result, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    EXPECT_NE(result.output.find(part), std::string::npos)
        << "'" << part << "' is not in: " << result.output;
}

TEST(Program, HelpAndVersionAreDoneAndNonsenseIsTheUsersToMend) {
  EXPECT_EQ(toy_program({"--help"}).exit_code, 0);
  EXPECT_EQ(toy_program({"--version"}).exit_code, 0);
  EXPECT_EQ(toy_program({}).exit_code, 1);
  EXPECT_EQ(toy_program({"genrate"}).exit_code, 1);
}

TEST(Program, UnknownKeysNameFileLineAndNearestKey) {
  const Folder folder(toy::case_text("vkt = \"none\"\n"));
  const ChildResult result = toy_program({"study", folder.case_file(), "--out", folder.out()});
  EXPECT_EQ(result.exit_code, 1);
  expect_sentence(result, {"toy.toml:", "output.vkt", "Did you mean 'vtk'"});
}

TEST(Program, UnknownSectionsAndWrongTypesAreRefused) {
  const Folder folder;
  const ChildResult section =
      toy_program({"generate", folder.case_file(), "sovler.name=toy", "--out", folder.out()});
  EXPECT_EQ(section.exit_code, 1);
  expect_sentence(section, {"sovler", "Did you mean 'solver'"});
  const ChildResult type = toy_program(
      {"generate", folder.case_file(), "solver.resolution=fine", "--out", folder.out()});
  EXPECT_EQ(type.exit_code, 1);
  expect_sentence(type, {"solver.resolution", "whole number", "the command line"});
}

// A mistake anywhere in the case is found before any verb has worked on something else.
struct Mistake {
  const char* override;
  std::vector<std::string> says;
};

class MistakenCase : public testing::TestWithParam<Mistake> {};

TEST_P(MistakenCase, IsRefusedBeforeAVerbWorks) {
  const Folder folder;
  const ChildResult result = toy_program(
      {"run", "--with=solver", folder.case_file(), GetParam().override, "--out", folder.out()});
  EXPECT_EQ(result.exit_code, 1) << result.output;
  expect_sentence(result, GetParam().says);
  EXPECT_FALSE(std::filesystem::exists(folder.out()));
}

TEST(Program, EveryVerbChecksTheWholeCaseFirst) {
  const Folder folder;
  for (const char* verb : {"generate", "train", "report", "study"}) {
    const ChildResult result =
        toy_program({verb, folder.case_file(), "loop.step=3", "--out", folder.out()});
    EXPECT_EQ(result.exit_code, 1) << verb << ": " << result.output;
    EXPECT_FALSE(std::filesystem::exists(folder.out())) << verb;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Program, MistakenCase,
    testing::Values(
        Mistake{"sampling.seed=3", {"sampling.seed", "the command line"}},
        Mistake{"network.name=\"dens\"", {"no network", "'dense'"}},
        Mistake{"network.width=0", {"network.width", "1 to 4096"}},
        Mistake{"case=\"../x\"", {"../x", "without '/'"}},
        Mistake{"training.epoch=3", {"training.epoch", "'epochs'"}},
        Mistake{"loop.step=3", {"loop.step", "'steps'"}},
        Mistake{"report.quantities=[\"meen\"]", {"'meen'", "report.quantities", "'mean'"}},
        Mistake{"report.baselines=[{\"solver.resolutoin\"=2}]", {"resolutoin", "'resolution'"}},
        Mistake{"report.baselines=[{\"loop.step\"=2}]", {"loop.step", "'steps'"}},
        Mistake{"report.truth={\"sovler.resolution\"=2}", {"sovler", "'solver'"}},
        Mistake{"guard.port=\"yy\"", {"guard.port", "no output of the solver", "one of: y"}},
        Mistake{"network.members=1", {"\"spread\"", "network.members = 1", "guard.use"}},
        Mistake{"training.loss_weights={z=1.0}", {"loss_weights", "'z'", "one of: y"}},
        Mistake{"guard.use=[\"sprad\"]", {"guard.use", "sprad", "'spread'"}},
        Mistake{"report.quantities=[mean]", {"'report.quantities=[mean]'", "texts in quotes"}},
        Mistake{"sampling.ranges.k=[1.0, 0.5]", {"sampling.ranges.k", "Write [0.5, 1]"}},
        Mistake{"sampling.ranges.z=[0.0, 1.0]", {"sampling.ranges.z"}}));

TEST(Program, AMissingUnitIsRefused) {
  const Folder folder;
  const ChildResult result = toy_program(
      {"generate", folder.case_file(), "sampling.ranges.x=[0.0, 1.0]", "--out", folder.out()});
  EXPECT_EQ(result.exit_code, 1);
  expect_sentence(result, {"sampling.ranges.x", "mm"});
}

TEST(Program, AMissingFileAndAnUnwritableFolderAreTheUsersToMend) {
  const Folder folder;
  EXPECT_EQ(toy_program({"study", "/nowhere/case.toml"}).exit_code, 1);
  std::ofstream(folder.out("file")) << "in the way";
  const ChildResult result =
      toy_program({"generate", folder.case_file(), "--out", folder.out("file")});
  EXPECT_EQ(result.exit_code, 1);
}

TEST(Program, OneProcessAtATimeWorksOnAFolder) {
  const Folder folder;
  const std::vector<std::string> arguments = {"generate", folder.case_file(), "--out",
                                              folder.out()};
  {
    const io::FolderLock lock(folder.out(), io::FolderLock::Kind::exclusive);
    const ChildResult result = toy_program(arguments);
    EXPECT_EQ(result.exit_code, 1);
    expect_sentence(result,
                    {"is in use", std::to_string(getpid()), "one process at a time", "--out"});
    EXPECT_FALSE(std::filesystem::exists(folder.out() / "data"));
  }
  std::ofstream(folder.out() / ".model.h5.1234.part") << "of a killed process";
  EXPECT_EQ(toy_program(arguments).exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(folder.out() / ".model.h5.1234.part"));
}

TEST(Program, ALoopThatDoesNotConvergeIsExitCodeThree) {
  const Folder folder;
  const ChildResult result = toy_program(
      {"run", folder.case_file(), "--with=solver", "loop.gives_up=true", "--out", folder.out()});
  EXPECT_EQ(result.exit_code, 3) << result.output;
  expect_sentence(result, {"step 3 did not converge"});
}

TEST(Program, QuietMeansQuiet) {
  const Folder folder;
  const ChildResult result =
      toy_program({"generate", folder.case_file(), "--quiet", "--out", folder.out()});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, "");
  const std::string log = io::read_text(folder.out() / "understudy.log");
  EXPECT_NE(log.find("training data 0/120"), std::string::npos) << log;
  EXPECT_NE(log.find("generate: done"), std::string::npos) << log;
}

void write_inputs(const std::filesystem::path& path, std::size_t samples, const char* unit) {
  io::hdf5::File file = io::hdf5::File::in_memory();
  std::vector<double> x, k;
  for (std::size_t i = 0; i < samples; ++i) {
    x.push_back(static_cast<double>(i) / 1000);
    k.push_back(i == 3 ? -1.0 : 1.0);
  }
  file.write("inputs/x", x, {samples});
  file.write("inputs/k", k, {samples});
  file.set_attribute("inputs/x", "unit", std::string(unit));
  file.save(path);
}

TEST(Program, AppliesAnyOperatorToAFileOfSamples) {
  const Folder folder;
  const auto in = folder.path() / "in.h5", out = folder.path() / "out.h5";
  write_inputs(in, 100, "um");
  const ChildResult result =
      toy_program({"apply", folder.case_file(), "--with=solver", "--input", in, "--output", out,
                   "--batch", "7", "--out", folder.out()});
  ASSERT_EQ(result.exit_code, 0) << result.output;
  const io::hdf5::File file = io::hdf5::File::open(out);
  const auto y = file.read<double>("outputs/y");
  const auto outcome = file.read<std::uint8_t>("outcome");
  ASSERT_EQ(y.size(), 100U);
  EXPECT_EQ(outcome[3], 3);
  EXPECT_EQ(outcome[4], 0);
  const double x = 50e-6;  // 50/1000 um in mm
  EXPECT_NEAR(y[50], std::sin(x) + std::cos(x) / (32 * 32), 1e-15);
}

TEST(Program, ApplySaysWhatFailedAlsoWhenQuiet) {
  const Folder folder;
  const auto in = folder.path() / "in.h5", out = folder.path() / "out.h5";
  write_inputs(in, 100, "um");
  const ChildResult result = toy_program({"apply", folder.case_file(), "--quiet", "--with=solver",
                                          "--input", in, "--output", out, "--out", folder.out()});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  expect_sentence(result, {"1 of 100 samples could not be computed", "/outcome", "out.h5"});
}

TEST(Program, ApplyThatComputesNothingDoesNotSucceed) {
  const Folder folder;
  const auto in = folder.path() / "in.h5", out = folder.path() / "out.h5";
  write_inputs(in, 100, "um");
  const ChildResult result =
      toy_program({"apply", folder.case_file(), "solver.fails=true", "--with=solver", "--input", in,
                   "--output", out, "--out", folder.out()});
  EXPECT_EQ(result.exit_code, 3) << result.output;
  expect_sentence(result,
                  {"None of the samples", "/outcome", "out.h5", "smaller strains", "slower flows"});
}

TEST(Program, ApplyOfInputsThatNoSolverTakesIsTheUsersToMend) {
  const Folder folder;
  const auto in = folder.path() / "in.h5", out = folder.path() / "out.h5";
  io::hdf5::File file = io::hdf5::File::in_memory();
  file.write("inputs/x", std::vector<double>(4, 1.0), {4});
  file.write("inputs/k", std::vector<double>(4, -1.0), {4});
  file.set_attribute("inputs/x", "unit", std::string("mm"));
  file.save(in);
  const ChildResult result = toy_program({"apply", folder.case_file(), "--with=solver", "--input",
                                          in, "--output", out, "--out", folder.out()});
  EXPECT_EQ(result.exit_code, 1) << result.output;
  expect_sentence(result,
                  {"None of the samples", "4 samples: 4 invalid_input", "correct the inputs"});
}

TEST(Program, ApplyLeavesTheFolderOfTheStudyAlone) {
  const Folder folder;
  const auto in = folder.path() / "in.h5", out = folder.path() / "out.h5";
  write_inputs(in, 10, "um");
  const std::vector<std::string> arguments = {
      "apply", folder.case_file(), "--with=solver", "--input", in, "--output", out,
      "--out", folder.out()};
  EXPECT_EQ(toy_program(arguments).exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(folder.out()));
  const io::FolderLock lock(folder.out(), io::FolderLock::Kind::exclusive);
  expect_sentence(toy_program(arguments), {"is in use"});
  EXPECT_FALSE(std::filesystem::exists(folder.out() / "understudy.log"));
}

TEST(Program, WrongCommandLinesGetASentence) {
  const ChildResult option = toy_program({"run", "toy.toml", "--wiht=solver"});
  EXPECT_EQ(option.exit_code, 1);
  expect_sentence(
      option, {" run' has no such option", "Got '--wiht'", "--threads", "Did you mean '--with'"});
  const ChildResult with = toy_program({"run", "toy.toml"});
  EXPECT_EQ(with.exit_code, 1);
  expect_sentence(with, {" run' lacks --with", "solver, surrogate, guarded", "Add --with=NAME"});
  const ChildResult file = toy_program({"study"});
  expect_sentence(file, {" study' lacks CASE.toml", "expected the case file"});
  const ChildResult threads = toy_program({"study", "toy.toml", "--threads=0"});
  expect_sentence(threads, {" study' cannot take the value of --threads", "1 to 4096"});
  const ChildResult words = toy_program({"doctor", "please"});
  expect_sentence(words, {" doctor' does not take so many words", "Got 'please'"});
  const ChildResult none = toy_program({"--halp"});
  EXPECT_EQ(none.exit_code, 1);
  expect_sentence(none, {"no such option", "Did you mean '--help'"});
}

TEST(Program, ApplyRefusesFilesThatDoNotFit) {
  const Folder folder;
  const auto in = folder.path() / "in.h5";
  write_inputs(in, 10, "kg");
  const ChildResult result = toy_program({"apply", folder.case_file(), "--with=solver", "--input",
                                          in, "--output", folder.path() / "out.h5"});
  EXPECT_EQ(result.exit_code, 1);
  expect_sentence(result, {"inputs/x", "kg", "mm"});
  std::ofstream(folder.path() / "text.h5") << "no HDF5";
  EXPECT_EQ(toy_program({"inspect", folder.path() / "text.h5"}).exit_code, 1);
}

TEST(Program, InspectDescribesCasesDataAndResults) {
  const Folder folder;
  ASSERT_EQ(toy_program({"generate", folder.case_file(), "--out", folder.out()}).exit_code, 0);
  expect_sentence(toy_program({"inspect", folder.case_file()}),
                  {"toy", "k without a unit", "resolution"});
  expect_sentence(toy_program({"inspect", folder.out() / "data"}),
                  {"120 samples", "x in mm", "y in MPa", "train",
                   "fingerprint: ", "with these settings", "paths_per_shard"});
  expect_sentence(toy_program({"inspect", folder.out() / "data" / "shard-000000.h5"}),
                  {"15 samples"});
  toy_program({"run", folder.case_file(), "--with=solver", "--out", folder.out()});
  expect_sentence(toy_program({"inspect", folder.out() / "run-solver" / "result.h5"}),
                  {"result", "quantities/mean", "with these settings", "resolution = "});
}

TEST(Program, SaysWhichVerbsThereAre) {
  const ChildResult misspelt = toy_program({"stduy", "case.toml"});
  EXPECT_EQ(misspelt.exit_code, 1);
  expect_sentence(misspelt, {"'stduy'", "one of: study, generate", "Did you mean 'study'"});
  const ChildResult nothing = toy_program({});
  EXPECT_EQ(nothing.exit_code, 1);
  expect_sentence(nothing, {"A first study:", "doctor", "Exit codes: 0 done"});
  const ChildResult help = toy_program({"study", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  expect_sentence(help, {"CASE.toml", "section.key=value", "--out DIR", "--threads N"});
}

TEST(Program, DoctorAndManualNameWhatThereIs) {
  const ChildResult doctor = run({.catalogue = "standard", .arguments = {"doctor"}});
  EXPECT_EQ(doctor.exit_code, 0);
  expect_sentence(doctor, {"threads", "Kokkos", "cell", "structure", "hencky_paths"});
  const ChildResult manual = run({.catalogue = "standard", .arguments = {"manual"}});
  EXPECT_EQ(manual.exit_code, 0);
  expect_sentence(manual, {"[solver]", "extrapolate_from", "[guard]", "audit_random", "[loop]"});
}

}  // namespace
}  // namespace understudy::study
