#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <core/message.hpp>
#include <understudy/study/check.hpp>

#include "study/toy.hpp"

namespace understudy::study {
namespace {

// What the checks say of a plane cell whose second phase has those keys.
std::string said_of(const std::string& inclusion) {
  const toy::Folder folder(R"(
[solver]
name = "cell"
dimensions = 2
resolution = 8
)" + std::string(toy::two_phases) +
                           inclusion + R"([solver.microstructure]
shape = "circle"
[solver.ports]
matrix_bulk_modulus = ["40 MPa", "100 MPa"]
[sampling]
name = "hencky_paths"
paths = 20
[network]
scale_port = "matrix_bulk_modulus"
)");
  const Catalogue catalogue = standard_catalogue();
  Silence silence;
  const StudyContext context{catalogue, Case::open(folder.case_file(), {}), folder.out(), silence};
  return message([&] { check_case(context); });
}

TEST(CheckScale, APortThatEverythingIsProportionalToPasses) { EXPECT_EQ(said_of(""), "no error"); }

TEST(CheckScale, APhaseWithModuliOfItsOwnIsRefused) {
  EXPECT_THAT(said_of("bulk_modulus = \"200 MPa\"\nshear_modulus = \"150 MPa\"\n"),
              testing::AllOf(testing::HasSubstr("toy.toml:"),
                             testing::HasSubstr("not proportional to 'network.scale_port'"),
                             testing::HasSubstr("Got 'matrix_bulk_modulus', from "),
                             testing::HasSubstr("expected an input"),
                             testing::HasSubstr("Leave the key out")));
}

}  // namespace
}  // namespace understudy::study
