#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <solvers/protein/solvation_probe.hpp>
#include <understudy/solvers/protein/dielectric_surface.hpp>
#include <understudy/solvers/protein/reaction_field.hpp>
#include <understudy/solvers/protein/units.hpp>

namespace understudy::protein {
namespace {

std::vector<ChargedSphere> spheres_of(const Probe& probe) {
  std::vector<ChargedSphere> made;
  for (std::size_t i = 0; i < probe.size(); ++i)
    made.push_back({probe.positions[3 * i], probe.positions[3 * i + 1], probe.positions[3 * i + 2],
                    probe.radii[i], probe.charges[i]});
  return made;
}

/// The discretisation as one writes it down, in plain loops: A phi_r = -D phi_c at all inner nodes,
/// phi_c everywhere, phi_r = (inner / water - 1) phi_c on the faces.
struct PlainField {
  GridBox box;
  Dielectric dielectric;
  std::vector<ChargedSphere> atoms;
  std::vector<double> coupling[3], phi_c, phi_r;  // over n0 n1 n2 nodes

  PlainField(const GridBox& nodes, const Dielectric& solvent, std::vector<ChargedSphere> spheres)
      : box(nodes), dielectric(solvent), atoms(std::move(spheres)) {
    for (auto& c : coupling) c.resize(size());
    for_all([&](int i, int j, int k) {
      for (int d = 0; d < 3; ++d) coupling[d][at(i, j, k)] = edge(i, j, k, d);
      phi_c.push_back(coulomb_potential(i, j, k));
    });
    solve();
  }

  std::size_t size() const {
    return static_cast<std::size_t>(box.nodes.n[0] * box.nodes.n[1] * box.nodes.n[2]);
  }
  std::size_t at(int i, int j, int k) const {
    return static_cast<std::size_t>((k * box.nodes.n[1] + j) * box.nodes.n[0] + i);
  }
  std::size_t step(int d) const {
    return static_cast<std::size_t>(d == 0   ? 1
                                    : d == 1 ? box.nodes.n[0]
                                             : box.nodes.n[0] * box.nodes.n[1]);
  }
  template <class Visit>
  void for_all(const Visit& visit, int border = 0) const {
    for (int k = border; k < box.nodes.n[2] - border; ++k)
      for (int j = border; j < box.nodes.n[1] - border; ++j)
        for (int i = border; i < box.nodes.n[0] - border; ++i) visit(i, j, k);
  }

  double distance(const ChargedSphere& atom, double i, double j, double k) const {
    const double h = box.spacing;
    return std::hypot(h * (box.first[0] + i) - atom.x, h * (box.first[1] + j) - atom.y,
                      h * (box.first[2] + k) - atom.z);
  }
  double permittivity(double i, double j, double k) const {
    double product = 1;
    for (const ChargedSphere& atom : atoms) {
      const double w = dielectric.width, s = distance(atom, i, j, k) - atom.radius + w;
      product *= s <= 0      ? 0
                 : s < 2 * w ? 0.75 * s * s / (w * w) - 0.25 * s * s * s / (w * w * w)
                             : 1;
    }
    return dielectric.inner + dielectric.contrast() * product;
  }
  double edge(int i, int j, int k, int d) const {
    double resistance = 0;
    for (int q = 0; q < 8; ++q) {
      const double shift = (q + 0.5) / 8;
      resistance +=
          0.125 / permittivity(i + (d == 0) * shift, j + (d == 1) * shift, k + (d == 2) * shift);
    }
    return 1 / resistance;
  }
  double coulomb_potential(int i, int j, int k) const {
    double sum = 0;
    for (const ChargedSphere& atom : atoms)
      sum += atom.charge / (dielectric.inner * distance(atom, i, j, k));
    return sum;
  }

  /// (A - part A_in) u at an inner node.
  double apply(const std::vector<double>& u, std::size_t a, double part) const {
    double sum = 0;
    for (int d = 0; d < 3; ++d)
      for (const std::size_t low : {a, a - step(d)})
        sum += (coupling[d][low] - part * dielectric.inner) * (u[low] - u[low + step(d)]) *
               (low == a ? 1 : -1);
    return sum;
  }

  void solve() {
    phi_r.resize(size());
    const double outside = dielectric.inner / dielectric.water - 1;
    for (std::size_t a = 0; a < size(); ++a) phi_r[a] = outside * phi_c[a];
    std::vector<std::size_t> inner;
    for_all([&](int i, int j, int k) { inner.push_back(at(i, j, k)); }, 1);
    std::vector<double> r(size()), p(size()), q(size());
    double rr = 0;
    for (const std::size_t a : inner) {
      p[a] = r[a] = -apply(phi_c, a, 1) - apply(phi_r, a, 0);
      rr += r[a] * r[a];
    }
    for (const double stop = 1e-20 * rr; rr > stop;) {
      double pq = 0, next = 0;
      for (const std::size_t a : inner) pq += p[a] * (q[a] = apply(p, a, 0));
      for (const std::size_t a : inner) {
        phi_r[a] += rr / pq * p[a];
        r[a] -= rr / pq * q[a];
        next += r[a] * r[a];
      }
      for (const std::size_t a : inner) p[a] = r[a] + next / rr * p[a];
      rr = next;
    }
  }

  /// -(C / 8 pi) phi_c . D phi.
  double energy() const {
    std::vector<double> phi(phi_c);
    for (std::size_t a = 0; a < size(); ++a) phi[a] += phi_r[a];
    double sum = 0;
    for_all([&](int i, int j, int k) { sum += phi_c[at(i, j, k)] * apply(phi, at(i, j, k), 1); },
            1);
    return -coulomb * box.spacing / (8 * std::numbers::pi) * sum;
  }

  /// What phi_c . A_in phi_c adds to that in the water.
  double truncation() const {
    const double theta = dielectric.contrast() / dielectric.water;
    double sum = 0;
    for_all(
        [&](int i, int j, int k) {
          const std::size_t a = at(i, j, k);
          double all = 0;
          for (int d = 0; d < 3; ++d) all += coupling[d][a] + coupling[d][a - step(d)];
          const double missing = (6 * dielectric.water - all) / dielectric.contrast();
          sum += water_share(missing / water_margin) * phi_c[a] *
                 (apply(phi_c, a, 0) - apply(phi_c, a, 1));
        },
        1);
    return -coulomb * box.spacing / (8 * std::numbers::pi) * theta * sum;
  }
};

struct BothFields {
  PlainField plain;
  ReactionField field;

  BothFields(const Probe& probe, const Dielectric& dielectric)
      : plain(*box_around(spheres_of(probe), 0.7, 3), dielectric, spheres_of(probe)),
        field(plain.box.nodes, {dielectric}) {
    field.set_surface(Execution(), plain.box, plain.atoms);
    field.set_charges(Execution());
    EXPECT_TRUE(field.solve(Execution(), 1e-9).converged);
  }
};

TEST(ReactionField, HasTheEnergyOfPlainLoopsLessTheErrorOfHarmonicFunctionsInWater) {
  for (const Dielectric& dielectric : {Dielectric{1, 78.54, 0.3}, Dielectric{2, 40, 0.5}}) {
    BothFields both(Probe::chain(5), dielectric);
    const double plain = both.plain.energy(), truncation = both.plain.truncation();
    EXPECT_GT(std::abs(truncation), 1e-3);
    EXPECT_NEAR(both.field.energy(Execution()), plain - truncation, 1e-4 * std::abs(plain));
  }
}

TEST(DielectricSurface, IsThatOfPlainLoops) {
  const Probe probe = Probe::chain(3);
  const Dielectric dielectric{1, 78.54, 0.3};
  const auto atoms = spheres_of(probe);
  const GridBox box = *box_around(atoms, 0.6, 3);
  const PlainField plain(box, dielectric, atoms);
  const Spheres copy("atoms", atoms.size());
  copy_and_wait(Execution(), copy,
                Kokkos::View<const ChargedSphere*, Kokkos::HostSpace>(atoms.data(), atoms.size()));
  const numerics::DiffusionSolver solver(box.nodes, false);
  write_permittivity(
      Execution(),
      {box, dielectric, copy.data(), find_row_atoms(Execution(), box, atoms, dielectric.width)},
      solver);
  int between = 0;
  for (int d = 0; d < 3; ++d) {
    const auto found = on_host(solver.coupling(d));
    plain.for_all(
        [&](int i, int j, int k) {
          const double expected = plain.coupling[d][plain.at(i, j, k)];
          between += expected > 1 && expected < 78;
          ASSERT_NEAR(found(box.nodes.index(i, j, k)), expected, 1e-5 * expected);
        },
        1);
  }
  EXPECT_GT(between, 500);
}

TEST(GridBox, HasNodesAtMultiplesOfTheSpacingAndRoomAroundAllSpheres) {
  const std::vector<ChargedSphere> atoms{{100.3, -20, 0, 2, 1}, {104, -20.2, 0, 1.5, 1}};
  const GridBox box = *box_around(atoms, 0.25, 5);
  EXPECT_EQ(box.nodes.n[0], 81);  // 17.2 A and a step
  EXPECT_EQ(box.nodes.n[1], 65);
  for (int d = 0; d < 3; ++d)
    for (const ChargedSphere& atom : atoms) {
      const double place = d == 0 ? atom.x : d == 1 ? atom.y : atom.z;
      EXPECT_LE(box.at(d, 0), place - atom.radius - 5);
      EXPECT_GE(box.at(d, box.nodes.n[d] - 1), place + atom.radius + 5);
    }
  EXPECT_EQ(box.at(0, 0) / 0.25, std::round(box.at(0, 0) / 0.25));
}

TEST(GridBox, IsNoneWhereItWouldBeTooLarge) {
  const auto box = [](double length) {
    return box_around({{0, 0, 0, 2, 1}, {length, 0, 0, 2, 1}}, 0.5, 5);
  };
  EXPECT_EQ(box(65)->nodes.n[0], 161);
  EXPECT_FALSE(box(66).has_value());
}

}  // namespace
}  // namespace understudy::protein
