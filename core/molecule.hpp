#pragma once
#include <array>
#include <string>
#include <vector>

namespace understudy {

/// A molecule and its force field in AMBER's form (Cornell et al. 1995). Angstrom, kcal/mol, e,
/// amu, rad; atoms are numbered from 0. What a reader of files gives; it says nothing of where the
/// atoms are.
///
///     E = sum k (r - r0)^2 + sum k (t - t0)^2 + sum V (1 + cos(n phi - phase))
///         + sum over pairs of (A / r^12 - B / r^6 + C q q / r)
///
/// Pairs are all but the excluded ones, of which `close_pairs` (three bonds apart) come back
/// scaled.
struct Molecule {
  struct Atom {
    std::string name;           ///< "CA"
    std::string type;           ///< of the force field: "CX"; empty where a file does not say
    int residue = 0;            ///< position in `residues`
    int element = 0;            ///< atomic number
    double mass = 0;            ///< amu
    double charge = 0;          ///< e
    int lennard_jones = 0;      ///< position among the kinds of `lennard_jones`
    double born_radius = 0;     ///< intrinsic one for generalised Born; 0: unknown
    double born_screening = 0;  ///< scale factor of that
    int line = 0;               ///< of a prmtop, on which its name stands; 0: unknown
  };
  struct Residue {
    std::string name;    ///< "ALA"
    std::string chain;   ///< "A" or empty
    int number = 0;      ///< as the file has it
    int first_atom = 0;  ///< those up to the next residue's are its own
  };
  struct Bond {
    int i = 0, j = 0;
    double stiffness = 0;  ///< kcal/mol/A^2, without a factor 1/2
    double length = 0;     ///< A
  };
  struct Angle {
    int i = 0, j = 0, k = 0;  ///< j in the middle
    double stiffness = 0;     ///< kcal/mol/rad^2, without a factor 1/2
    double angle = 0;         ///< rad
  };
  struct Torsion {
    int i = 0, j = 0, k = 0, l = 0;
    double barrier = 0;      ///< V, kcal/mol
    double periodicity = 1;  ///< n
    double phase = 0;        ///< rad
    bool improper = false;
  };
  struct ClosePair {
    int i = 0, j = 0;
    double electrostatic = 1 / 1.2;  ///< what C q q / r is multiplied by (1 / SCEE)
    double lennard_jones = 0.5;      ///< what the Lennard-Jones energy is multiplied by (1 / SCNB)
  };
  /// A / r^12 - B / r^6 of two kinds.
  struct LennardJones {
    double a = 0;  ///< kcal/mol A^12
    double b = 0;  ///< kcal/mol A^6
  };

  std::string title;
  std::string radius_set;  ///< what a file says of its radii: "... modified Bondi radii (mbondi)"
  std::vector<Atom> atoms;
  std::vector<Residue> residues;
  std::vector<Bond> bonds;
  std::vector<Angle> angles;
  std::vector<Torsion> torsions;
  std::vector<ClosePair> close_pairs;
  std::vector<std::array<int, 2>>
      exclusions;  ///< first < second, sorted, each once; close pairs too
  int lennard_jones_kinds = 0;
  std::vector<LennardJones> lennard_jones;  ///< [kinds, kinds], symmetric

  std::size_t size() const { return atoms.size(); }
  const Residue& residue_of(std::size_t atom) const {
    return residues[static_cast<std::size_t>(atoms[atom].residue)];
  }
};

/// Where its atoms are, and how fast they move if a file says so.
struct Conformation {
  std::vector<std::array<double, 3>> positions;   ///< A
  std::vector<std::array<double, 3>> velocities;  ///< A/ps, or empty

  /// Of the periodic box that a file speaks of, three lengths (A), perhaps three angles (degrees);
  /// nothing here is periodic, but who reads the file should be told.
  std::vector<double> box = {};

  double time = 0;  ///< ps, of that instant, if a file says so
};

}  // namespace understudy
