#include <fmt/core.h>
#include <fmt/ranges.h>

#include <ctime>
#include <iostream>
#include <stdexcept>
#include <understudy/core/batch.hpp>
#include <understudy/core/random.hpp>
#include <understudy/io/inpcrd.hpp>
#include <understudy/io/pqr.hpp>
#include <understudy/io/prmtop.hpp>
#include <understudy/solvers/protein/grid_box.hpp>
#include <understudy/solvers/protein/poisson_boltzmann.hpp>
#include <understudy/solvers/protein/swanson_radii.hpp>

// bench_solvation_noise PRMTOP RST7 [SHIFTS [SPACING...]]
// bench_solvation_noise PQR - [SHIFTS [SPACING...]]
//
// The Poisson-Boltzmann solver on one conformation of a molecule, moved between the nodes of the
// grid: what energies and forces change by is noise. Prints, as JSON, the molecule as the solver
// sees it, the shifts (in spacings, the same for every spacing), and energies (kcal/mol), forces
// (kcal/mol/A), seconds and processor's seconds of every one of them. compare_apbs.py makes a table
// of it, beside another solver.

namespace {

using namespace understudy;

using Places = std::vector<std::array<double, 3>>;

struct Molecular {
  std::vector<double> charges, radii;
  Places positions;
};

std::vector<double> charges_of(const Molecule& molecule) {
  std::vector<double> charges;
  for (const Molecule::Atom& atom : molecule.atoms) charges.push_back(atom.charge);
  return charges;
}

/// Charges and radii of a PQR file are taken as they are.
Molecular read(const std::string& molecule_file, const std::string& coordinates) {
  if (coordinates == "-") {
    const io::PlacedMolecule placed = io::read_pqr(molecule_file);
    return {charges_of(placed.molecule), placed.radii, placed.conformation.positions};
  }
  const Molecule molecule = io::read_prmtop(molecule_file);
  return {charges_of(molecule), protein::assign_radii(molecule),
          io::read_inpcrd(coordinates, molecule).positions};
}

Places random_shifts(std::size_t count) {
  Places shifts(count);
  for (std::size_t s = 0; s < count; ++s)
    for (std::uint64_t d = 0; d < 3; ++d) shifts[s][d] = Stream(1, "shift", s).uniform(d);
  return shifts;
}

/// In one conformation at a time, on all threads there are.
class Evaluation {
 public:
  Evaluation(const Molecular& molecule, double spacing)
      : molecule_(molecule),
        options_{.spacing = spacing, .tolerance = 1e-6},
        solver_(options_, molecule.charges, molecule.radii),
        in_(solver_.signature().inputs, 1),
        out_(solver_.signature().outputs, 1),
        outcomes_("understudy/bench/outcomes", 1) {}

  std::string json(const Places& shifts) {
    move({});
    evaluate();  // memory is allocated, and threads have been started
    std::string text;
    for (const auto& shift : shifts) {
      move(shift);
      const Seconds seconds = evaluate();
      const auto forces = on_host(Execution(), out_["forces"]);
      text += fmt::format(
          R"({}{{"energy": {:.9f}, "seconds": {:.5f}, "processor": {:.5f}, "forces": [{:.8g}]}})",
          text.empty() ? "" : ",\n", on_host(Execution(), out_["energy"])(0, 0), seconds.wall,
          seconds.processor, fmt::join(forces.data(), forces.data() + forces.size(), ", "));
    }
    return fmt::format(R"({{"spacing": {}, "nodes": [{}], "samples": [{}]}})", options_.spacing,
                       nodes(), text);
  }

 private:
  void move(const std::array<double, 3>& shift) {
    write_rows(Execution(), in_["positions"], {0, 1}, [&](auto, auto c) {
      return molecule_.positions[c / 3][c % 3] + shift[c % 3] * options_.spacing;
    });
  }

  struct Seconds {
    double wall = 0, processor = 0;  // of all threads, their waiting included
  };

  Seconds evaluate() {
    const Kokkos::Timer timer;
    const std::clock_t before = std::clock();
    solver_.apply(Execution(), in_, out_, outcomes_);
    Kokkos::fence("understudy/bench/apply");
    const double processor = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
    if (count_ok(outcomes_) == 1) return {timer.seconds(), processor};
    throw std::runtime_error(fmt::format("no solution at a spacing of {} A", options_.spacing));
  }

  std::string nodes() const {
    std::vector<protein::ChargedSphere> atoms;
    for (std::size_t i = 0; i < molecule_.radii.size(); ++i) {
      const auto& [x, y, z] = molecule_.positions[i];
      atoms.push_back({x, y, z, molecule_.radii[i], 0});
    }
    const auto box = protein::box_around(atoms, options_.spacing, options_.padding);
    return fmt::format("{}", fmt::join(box->nodes.n, box->nodes.n + 3, ", "));
  }

  const Molecular& molecule_;
  protein::PoissonBoltzmannOptions options_;
  protein::PoissonBoltzmann solver_;
  Batch in_, out_;
  Outcomes outcomes_;
};

void print(const Molecular& molecule, const Places& shifts, const std::vector<double>& spacings) {
  const auto list = [](const auto& values) { return fmt::format("[{}]", fmt::join(values, ", ")); };
  std::cout << fmt::format(
      R"({{"threads": {}, "charges": {}, "radii": {}, "positions": {}, "shifts": {}, "runs": [)",
      Execution().concurrency(), list(molecule.charges), list(molecule.radii),
      list(molecule.positions), list(shifts));
  for (std::size_t k = 0; k < spacings.size(); ++k)
    std::cout << (k == 0 ? "\n" : ",\n") << Evaluation(molecule, spacings[k]).json(shifts);
  std::cout << "]}\n";
}

}  // namespace

int main(int argc, char** argv) {
  const Kokkos::ScopeGuard kokkos(Kokkos::InitializationSettings().set_disable_warnings(true));
  if (argc < 3) {
    std::cerr << "bench_solvation_noise {PRMTOP RST7 | PQR -} [SHIFTS [SPACING...]]\n";
    return 1;
  }
  try {
    std::vector<double> spacings;
    for (int k = 4; k < argc; ++k) spacings.push_back(std::stod(argv[k]));
    if (spacings.empty()) spacings = {0.5, 0.375, 0.25};
    const std::size_t shifts = argc > 3 ? std::stoul(argv[3]) : 8;
    print(read(argv[1], argv[2]), random_shifts(shifts), spacings);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}
