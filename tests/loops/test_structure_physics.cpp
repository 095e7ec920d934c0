#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <loops/structure_case.hpp>
#include <numbers>
#include <understudy/core/random.hpp>
#include <understudy/loops/structure/equilibrium.hpp>

using namespace understudy;
using namespace understudy::test;

namespace {

constexpr const char* all_elements[] = {"fbar", "q2", "q2_reduced"};

/// Newton residuals of the last accepted increment, down to where rounding begins.
std::vector<double> last_residuals(const loops::LoopResult& result) {
  const auto& residual = result.history.doubles("newton/residual");
  const auto& increment =
      std::get<std::vector<std::int64_t>>(result.history.array("newton/increment").data);
  std::vector<double> last;
  for (std::size_t i = 0; i < residual.size(); ++i)
    if (increment[i] == increment.back() && residual[i] > 1e-11) last.push_back(residual[i]);
  return last;
}

double observed_order(const std::vector<double>& r) {
  const std::size_t n = r.size();
  return std::log(r[n - 1] / r[n - 2]) / std::log(r[n - 2] / r[n - 3]);
}

double cook_tip(const char* element, int elements, NeoHookean::Moduli moduli, const char* load) {
  NeoHookean op(moduli);
  const auto result =
      run(structure_case({{"load", text(load)}, {"steps", whole(2)}, {"element", text(element)}},
                         elements),
          op);
  EXPECT_TRUE(result.completed) << result.note;
  return quantity(result, "tip_displacement").back();
}

/// A unit square of 3 x 3 elements whose inner points are moved about.
Mesh distorted_square() {
  const Stream stream(7, "distortion", 0);
  Mesh mesh = loops::grid_mesh(3, 3, [&](int i, int j) {
    const bool inside = i > 0 && i < 3 && j > 0 && j < 3;
    const auto k = static_cast<std::uint64_t>(2 * (4 * j + i));
    const double size = inside ? 0.2 : 0.0;
    return loops::Point2{i / 3.0 + size * (stream.uniform(k) - 0.5),
                         j / 3.0 + size * (stream.uniform(k + 1) - 0.5)};
  });
  return mesh;
}

Resources with_mesh(const Mesh& mesh) {
  Resources resources;
  resources.mesh = [mesh](const std::filesystem::path&) { return mesh; };
  return resources;
}

}  // namespace

TEST(PhysicsStructure, patch_test_has_one_deformation_everywhere) {
  for (const char* element : all_elements) {
    NeoHookean op;
    const auto result =
        run(structure_case({{"geometry", text("mesh")},
                            {"mesh", text("square.msh")},
                            {"symmetry_x", text("left")},
                            {"symmetry_y", text("bottom")},
                            {"loaded", text("right")},
                            {"direction", Settings(Settings::List{number(1), number(0)})},
                            {"displacement", text("0.3 mm")},
                            {"element", text(element)},
                            {"tolerance", number(1e-12)},
                            {"steps", whole(2)}}),
            op, nullptr, with_mesh(distorted_square()));
    ASSERT_TRUE(result.completed) << result.note;
    const auto& f = result.history.doubles("final/deformation_gradient");
    for (std::size_t i = 0; i < f.size(); i += 4) {
      EXPECT_NEAR(f[i], 1.3, 1e-11) << element;
      EXPECT_NEAR(f[i + 1], 0, 1e-11) << element;
      EXPECT_NEAR(f[i + 2], 0, 1e-11) << element;
      EXPECT_NEAR(f[i + 3], f[3], 1e-11) << element;
    }
    double stress[4], energy = 0;
    neo_hookean(f.data(), {}, stress, nullptr, &energy);
    EXPECT_NEAR(stress[3], 0, 1e-9);  // the free sides
    EXPECT_NEAR(quantity(result, "load_reaction").back(), stress[0], 1e-9);
    EXPECT_NEAR(quantity(result, "strain_energy").back(), energy, 1e-10);
  }
}

TEST(PhysicsStructure, newton_converges_quadratically) {
  for (const char* element : all_elements) {
    NeoHookean op;
    const auto result = run(structure_case({{"load", text("4 MPa")},
                                            {"steps", whole(1)},
                                            {"tolerance", number(1e-9)},
                                            {"element", text(element)}}),
                            op);
    ASSERT_TRUE(result.completed) << result.note;
    const auto residuals = last_residuals(result);
    ASSERT_GE(residuals.size(), 3U);
    EXPECT_GE(observed_order(residuals), 1.8) << element << testing::PrintToString(residuals);
  }
}

TEST(PhysicsStructure, stiffness_is_the_derivative_of_the_internal_forces) {
  for (const char* element : all_elements) {
    NeoHookean op;
    const auto structure = loops::make_structure(
        structure_case({{"load", text("1 MPa")}, {"element", text(element)}}), {}, op.signature());
    loops::Equilibrium equilibrium(structure->model(), op, Execution(), false);
    const auto& mesh = structure->model().elements;
    const std::size_t dofs = 2 * mesh.points.size();
    const Stream stream(3, "displacement", 0);
    std::vector<double> u(dofs), direction(dofs);
    for (std::size_t i = 0; i < dofs; ++i) {
      u[i] = 0.6 * stream.uniform(2 * i);
      direction[i] = stream.uniform(2 * i + 1) - 0.5;
    }
    const double h = 1e-5;
    const auto forces_at = [&](double step) {
      std::vector<double> moved = u;
      for (std::size_t i = 0; i < dofs; ++i) moved[i] += step * direction[i];
      EXPECT_EQ(equilibrium.evaluate(moved), "");
      return equilibrium.internal();
    };
    const auto plus = forces_at(h);
    const auto minus = forces_at(-h);
    forces_at(0);
    const std::size_t size = 2 * mesh.nodes_per_element;
    std::vector<double> product(dofs);
    const auto dof = [&](std::size_t e, std::size_t i) {
      return 2 * static_cast<std::size_t>(mesh.connectivity[e * mesh.nodes_per_element + i / 2]) +
             i % 2;
    };
    for (std::size_t e = 0; e < mesh.elements(); ++e)
      for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j < size; ++j)
          product[dof(e, i)] += equilibrium.stiffness()(e, i * size + j) * direction[dof(e, j)];
    double error = 0, scale = 0;
    for (std::size_t i = 0; i < dofs; ++i) {
      error = std::max(error, std::abs(product[i] - (plus[i] - minus[i]) / (2 * h)));
      scale = std::max(scale, std::abs(product[i]));
    }
    EXPECT_LT(error, 1e-7 * scale) << element;
  }
}

// Plane strain, E = 70, nu = 1/3, traction 6.25: Calculix, Code_Aster and Elmer give 32.20 to 32.28
// on very fine quadratic meshes for linear elasticity; a tiny load makes our problem linear.
TEST(PhysicsStructure, cook_agrees_with_other_codes_in_the_linear_limit) {
  const double young = 70, poisson = 1.0 / 3, scale = 1e-5;
  const NeoHookean::Moduli moduli{young * poisson / ((1 + poisson) * (1 - 2 * poisson)),
                                  young / (2 * (1 + poisson))};
  const double tip = cook_tip("q2", 32, moduli, "6.25e-5 MPa") / scale;
  EXPECT_NEAR(tip, 32.24, 0.08);
}

// Nearly incompressible, total load 100 N/mm: the benchmark of Simo & Armero (1992); F-bar elements
// of de Souza Neto et al. (1996) reach 6.9 mm.
TEST(PhysicsStructure, cook_does_not_lock_when_nearly_incompressible) {
  const NeoHookean::Moduli moduli{400889.8 - 2 * 80.1938 / 3, 80.1938};
  const double coarse = cook_tip("fbar", 8, moduli, "6.25 MPa");
  const double fine = cook_tip("fbar", 16, moduli, "6.25 MPa");
  EXPECT_NEAR(fine, 6.9, 0.1);
  EXPECT_NEAR(coarse, fine, 0.03 * fine);
}

TEST(PhysicsStructure, cook_converges_with_the_mesh) {
  for (const char* element : {"fbar", "q2"}) {
    const double a = cook_tip(element, 4, {}, "8 MPa");
    const double b = cook_tip(element, 8, {}, "8 MPa");
    const double c = cook_tip(element, 16, {}, "8 MPa");
    // The corner at the clamped edge is singular, so that the order stays below that of the
    // element.
    EXPECT_GT(std::log2((b - a) / (c - b)), element[0] == 'f' ? 1.5 : 1.2) << element;
    EXPECT_NEAR(c, 10.65, element[0] == 'f' ? 0.09 : 0.03) << element;
  }
}

TEST(PhysicsStructure, a_turned_structure_gives_the_same_answer) {
  loops::StructureOptions options;
  options.elements = {4, 4};
  const Mesh mesh = loops::cook(options).mesh;
  const auto answer = [&](double angle) {
    Mesh turned = mesh;
    const double c = std::cos(angle), s = std::sin(angle);
    for (auto& p : turned.points) p = {c * p[0] - s * p[1] + 3 * angle, s * p[0] + c * p[1], 0};
    NeoHookean op;
    const auto result =
        run(structure_case({{"geometry", text("mesh")},
                            {"mesh", text("turned.msh")},
                            {"clamped", text("left")},
                            {"loaded", text("right")},
                            {"direction", Settings(Settings::List{number(-s), number(c)})},
                            {"load", text("8 MPa")},
                            {"tolerance", number(1e-11)}}),
            op, nullptr, with_mesh(turned));
    EXPECT_TRUE(result.completed) << result.note;
    return std::pair{quantity(result, "tip_displacement").back(),
                     quantity(result, "strain_energy").back()};
  };
  const auto straight = answer(0);
  const auto turned = answer(0.7);
  EXPECT_NEAR(turned.first, straight.first, 1e-9 * straight.first);
  EXPECT_NEAR(turned.second, straight.second, 1e-9 * straight.second);
}

TEST(PhysicsStructure, the_work_of_the_load_becomes_strain_energy) {
  NeoHookean op;
  const auto result = run(structure_case({{"geometry", text("beam")},
                                          {"displacement", text("8 mm")},
                                          {"steps", whole(8)},
                                          {"element", text("q2")}}),
                          op);
  ASSERT_TRUE(result.completed) << result.note;
  const auto& force = quantity(result, "load_reaction");
  double work = 0;  // Simpson's rule over pairs of steps of 1 mm
  for (std::size_t i = 1; i < 8; i += 2)
    work += ((i == 1 ? 0 : force[i - 2]) + 4 * force[i - 1] + force[i]) / 3;
  EXPECT_NEAR(quantity(result, "strain_energy").back(), work, 1e-4 * work);
  EXPECT_NEAR(quantity(result, "tip_displacement").back(), 8, 1e-12);
}

// Stretched by a small stress, an infinite plate with a small hole opens by 3 sigma r (1 - nu^2) /
// E at the hole's edge (Kirsch 1898, in plane strain).
TEST(PhysicsStructure, a_small_hole_opens_as_kirsch_says) {
  const double lambda = 100, mu = 80;
  const double poisson = lambda / (2 * (lambda + mu));
  const double young = 2 * mu * (1 + poisson);
  NeoHookean op({lambda, mu});
  const auto result = run(structure_case({{"geometry", text("plate_with_hole")},
                                          {"plate_side", text("20 mm")},
                                          {"hole_radius", text("1 mm")},
                                          {"load", text("1e-4 MPa")},
                                          {"steps", whole(1)},
                                          {"element", text("q2")}},
                                         12),
                          op);
  ASSERT_TRUE(result.completed) << result.note;
  const double exact = 3 * 1e-4 * (1 - poisson * poisson) / young;
  EXPECT_NEAR(quantity(result, "tip_displacement").back(), exact, 0.02 * exact);
}

// Virtual work: the reaction is the derivative of the strain energy in the displacement.
TEST(PhysicsStructure, a_prescribed_displacement_needs_the_load_it_causes) {
  for (const char* geometry : {"plate_with_hole", "cook", "l_bracket"}) {
    NeoHookean op;
    const auto moved = [&](const char* displacement) {
      const auto result = run(structure_case({{"geometry", text(geometry)},
                                              {"displacement", text(displacement)},
                                              {"element", text("q2")},
                                              {"steps", whole(1)},
                                              {"tolerance", number(1e-11)}}),
                              op);
      EXPECT_TRUE(result.completed) << result.note;
      return std::pair{quantity(result, "strain_energy").back(),
                       quantity(result, "load_reaction").back()};
    };
    const double reaction = moved("0.2 mm").second;
    const double slope = (moved("0.202 mm").first - moved("0.198 mm").first) / 0.004;
    EXPECT_NEAR(reaction, slope, 1e-5 * slope) << geometry;
  }
}

namespace {

/// A small load of 1e-4 MPa on the end of a beam or bracket of fine quadratic elements.
double tip_of(const char* geometry, int elements, NeoHookean::Moduli moduli) {
  NeoHookean op(moduli);
  const auto result = run(structure_case({{"geometry", text(geometry)},
                                          {"load", text("1e-4 MPa")},
                                          {"steps", whole(1)},
                                          {"element", text("q2")}},
                                         elements),
                          op);
  EXPECT_TRUE(result.completed) << result.note;
  return quantity(result, "tip_displacement").back();
}

/// Stiffness of a section of height h and thickness 1 in plane strain.
struct Section {
  double bending, axial, shear;
  Section(double height, NeoHookean::Moduli m) {
    const double poisson = m.lambda / (2 * (m.lambda + m.mu));
    const double young = 2 * m.mu * (1 + poisson) / (1 - poisson * poisson);
    bending = young * height * height * height / 12;
    axial = young * height;
    shear = 5.0 / 6 * m.mu * height;
  }
};

}  // namespace

// Timoshenko's beam.
TEST(PhysicsStructure, a_beam_bends_as_beam_theory_says) {
  const NeoHookean::Moduli moduli;
  const loops::StructureOptions options;
  const double length = options.beam_length, force = 1e-4 * options.beam_height;
  const Section section(options.beam_height, moduli);
  const double theory =
      force * (std::pow(length, 3) / (3 * section.bending) + length / section.shear);
  EXPECT_NEAR(tip_of("beam", 16, moduli), theory, 0.01 * theory);
}

// Two beams joined at the middle of the corner: the lying one bends; the upright one turns under
// the moment and stretches under the force. The corner is
// stiffer than that: beams do not bend where they cross.
TEST(PhysicsStructure, a_bracket_bends_as_two_beams_do) {
  const NeoHookean::Moduli moduli;
  const loops::StructureOptions options;
  const double width = options.bracket_width, force = 1e-4 * width;
  const double arm = options.bracket_side - width / 2;
  const Section section(width, moduli);
  const double theory =
      force * (std::pow(arm, 3) / (3 * section.bending) + std::pow(arm, 3) / section.bending +
               arm / section.axial + arm / section.shear);
  const double coarse = tip_of("l_bracket", 4, moduli), fine = tip_of("l_bracket", 8, moduli);
  EXPECT_NEAR(-fine, theory, 0.2 * theory);
  EXPECT_NEAR(coarse, fine, 0.02 * std::abs(fine));
}
