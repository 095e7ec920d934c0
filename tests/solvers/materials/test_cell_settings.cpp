#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <understudy/solvers/materials/cell_options.hpp>
#include <understudy/solvers/materials/cell_settings.hpp>

#include "core/message.hpp"

namespace understudy::materials {
namespace {

Settings text(const std::string& value) { return Settings(value); }

Settings solver_section() {
  Settings solver;
  solver.set("name", text("cell"));
  solver.set("resolution", Settings(std::int64_t{8}));
  Settings matrix, inclusion;
  matrix.set("name", text("matrix"));
  matrix.set("bulk_modulus", text("0.0625 GPa"));
  matrix.set("shear_modulus", text("28.8462 MPa"));
  inclusion.set("name", text("inclusion"));
  solver.set("phase", Settings(Settings::List{matrix, inclusion}));
  solver.set("microstructure.shape", text("circle"));
  solver.set("ports.contrast", Settings(Settings::List{}));
  return solver;
}

TEST(CellSettings, SectionMakesTheSolver) {
  const auto solver = make_cell_solver(solver_section());
  EXPECT_TRUE(solver->signature().has_input("contrast"));
  EXPECT_FALSE(solver->signature().has_input("volume_fraction"));
  const Settings effective = effective_cell(solver_section());
  EXPECT_EQ(effective.text("law"), "neo_hookean");
  EXPECT_NE(cell_manual().find("extrapolate_from"), std::string::npos);
  EXPECT_EQ(effective_cell(effective).canonical(), effective.canonical());
}

TEST(CellSettings, UnitsAndKeysAreChecked) {
  Settings wrong_key = solver_section();
  wrong_key.set("resolutoin", Settings(std::int64_t{8}));
  EXPECT_THROW(make_cell_solver(wrong_key), InputError);
  Settings wrong_unit = solver_section();
  wrong_unit.set("phase.0.bulk_modulus", text("62.5 mm"));
  EXPECT_THROW(make_cell_solver(wrong_unit), InputError);
}

TEST(CellSettings, PortsAreParametersOfTheCellWithoutAFixedValue) {
  Settings unknown = solver_section();
  unknown.set("ports.volume_fractoin", Settings(Settings::List{}));
  unknown.set_path("solver");
  EXPECT_THAT(message([&] { make_cell_solver(unknown); }),
              testing::AllOf(testing::HasSubstr("solver.ports.volume_fractoin"),
                             testing::HasSubstr("Did you mean 'volume_fraction'")));
  for (const char* key : {"contrast", "microstructure.volume_fraction"}) {
    Settings twice = solver_section();
    twice.set("ports.volume_fraction", Settings(Settings::List{}));
    twice.set(key, Settings(0.25));
    twice.set_path("solver");
    EXPECT_THAT(message([&] { make_cell_solver(twice); }),
                testing::AllOf(testing::HasSubstr("solver." + std::string(key)),
                               testing::HasSubstr("fixed and varies. Got 0.25"),
                               testing::HasSubstr("Remove the fixed value")));
  }
  Settings effective = effective_cell(solver_section());
  EXPECT_FALSE(effective.has("contrast"));
  EXPECT_TRUE(effective.has("microstructure.volume_fraction"));
}

TEST(CellSettings, PortsSayWhichNumbersTheyTake) {
  Settings section = solver_section();
  section.set("ports.volume_fraction", Settings(Settings::List{}));
  const auto solver = make_cell_solver(section);
  EXPECT_EQ(solver->signature().input("contrast").limits, stiffness_ratio);
  const Limits fraction = solver->signature().input("volume_fraction").limits;
  EXPECT_EQ(fraction.least, 0);
  EXPECT_NEAR(fraction.most, M_PI * 0.495 * 0.495, 1e-12);
  EXPECT_TRUE(std::isinf(solver->signature().input("deformation_gradient").limits.most));
  section.set("ports", Settings());
  section.set("microstructure.volume_fraction", Settings(0.9));
  EXPECT_THAT(message([&] { make_cell_solver(section); }),
              testing::AllOf(testing::HasSubstr("solver.microstructure.volume_fraction"),
                             testing::HasSubstr("Got 0.9; expected 0 to 0.769769"),
                             testing::HasSubstr("no two inclusions touch")));
}

TEST(CellSettings, ModuliGivenInPascalAreOutOfRange) {
  Settings pascal = solver_section();
  pascal.set("phase.0.shear_modulus", text("80e9 MPa"));
  EXPECT_THAT(message([&] { make_cell_solver(pascal); }),
              testing::AllOf(testing::HasSubstr("is out of range. Got 80000000000 MPa"),
                             testing::HasSubstr("expected 0 to 1000000000 MPa")));
}

TEST(CellSettings, ACellNeedsAMaterial) {
  Settings none = solver_section();
  none.set("phase", Settings(Settings::List{}));
  EXPECT_THAT(message([&] { make_cell_solver(none); }),
              testing::AllOf(testing::HasSubstr("the cell has no material. Got a list of 0"),
                             testing::HasSubstr("Add them, the matrix first")));
  EXPECT_THAT(message([&] { make_cell_solver(Settings()); }),
              testing::HasSubstr("Got no [[solver.phase]]; expected one [[solver.phase]]"));
}

TEST(CellSettings, PhasesAreAtMostFifteen) {
  Settings many = solver_section();
  const Settings matrix = *many.find("phase.0");
  many.set("phase", Settings(Settings::List(15, matrix)));
  many.set("ports", Settings());
  make_cell_solver(many);
  many.set("phase", Settings(Settings::List(16, matrix)));
  EXPECT_EQ(message([&] { make_cell_solver(many); }),
            "the command line: 'phase': A cell has too many phases. Got 16 [[solver.phase]]; "
            "expected at most 15. Make one "
            "phase of those of equal material, in the case and in the image.");
}

TEST(CellSettings, ImagesHaveNoInterfacesInTheirVoxels) {
  Settings solver = solver_section();
  solver.set("microstructure", Settings());
  solver.set("microstructure.shape", text("image"));
  solver.set("microstructure.file", text("cell.h5"));
  solver.set("resolution", Settings(std::int64_t{4}));
  Resources resources;
  resources.voxel_image = [](const std::filesystem::path&) {
    return VoxelImage{2, {4, 4, 1}, {0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0}};
  };
  EXPECT_NE(make_cell_solver(solver, resources), nullptr);
  const Settings effective = effective_cell(solver);
  EXPECT_EQ(effective.text("interface"), "staircase");
  EXPECT_EQ(effective_cell(effective).canonical(), effective.canonical());
  solver.set("interface", text("laminate"));
  solver.set_path("solver");
  const auto refusal =
      testing::AllOf(testing::HasSubstr("'solver.interface' does not fit an image"),
                     testing::HasSubstr("Got \"laminate\"; expected \"staircase\""),
                     testing::HasSubstr("Remove the key, or write \"staircase\""));
  EXPECT_THAT(message([&] { make_cell_solver(solver, resources); }), refusal);
  EXPECT_THAT(message([&] { effective_cell(solver); }), refusal);
}

TEST(CellSettings, FractionsAreLimitedWhereInclusionsTouch) {
  Settings solver = solver_section();
  EXPECT_FALSE(fraction_limit(solver));
  solver.set("ports.volume_fraction", Settings(Settings::List{}));
  const shapes::FractionLimit limit = fraction_limit(solver);
  EXPECT_EQ(limit(0.3, 1), 0.3);
  EXPECT_NEAR(limit(1, 1), 3.14159265 / 4 * 0.99 * 0.99, 1e-6);
}

}  // namespace
}  // namespace understudy::materials
