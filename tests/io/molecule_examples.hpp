#pragma once

namespace understudy::io::testing {

/// Hydrogen peroxide, H1-O1-O2-H2, with two torsions about O1-O2 of which the first counts the pair
/// at their ends. As short as a prmtop can be: no elements, scale factors, radii or types.
inline const char* const peroxide_prmtop =
    R"(%VERSION  VERSION_STAMP = V0001.000  DATE = 01/01/00  00:00:00
%FLAG TITLE
%FORMAT(20a4)
hydrogen peroxide
%FLAG POINTERS
%FORMAT(10I8)
       4       2       2       1       2       0       2       0       0       0
       7       1       1       0       0       2       1       2       2       0
       0       0       0       0       0       0       0       0       4       0
       0
%FLAG ATOM_NAME
%FORMAT(20a4)
H1  O1  O2  H2
%FLAG CHARGE
%FORMAT(5E16.8)
  7.28892000E+00 -7.28892000E+00 -7.28892000E+00  7.28892000E+00
%FLAG MASS
%FORMAT(5E16.8)
  1.00800000E+00  1.60000000E+01  1.60000000E+01  3.02400000E+00
%FLAG ATOM_TYPE_INDEX
%FORMAT(10I8)
       1       2       2       1
%FLAG NUMBER_EXCLUDED_ATOMS
%FORMAT(10I8)
       3       2       1       1
%FLAG EXCLUDED_ATOMS_LIST
%FORMAT(10I8)
       2       3       4       3       4       4       0
%FLAG NONBONDED_PARM_INDEX
%FORMAT(10I8)
       1       2       2       3
%FLAG RESIDUE_LABEL
%FORMAT(20a4)
HOOH
%FLAG RESIDUE_POINTER
%FORMAT(10I8)
       1
%FLAG BOND_FORCE_CONSTANT
%FORMAT(5E16.8)
  5.53000000E+02  3.53000000E+02
%FLAG BOND_EQUIL_VALUE
%FORMAT(5E16.8)
  9.60000000E-01  1.46000000E+00
%FLAG ANGLE_FORCE_CONSTANT
%FORMAT(5E16.8)
  5.00000000E+01
%FLAG ANGLE_EQUIL_VALUE
%FORMAT(5E16.8)
  1.75000000E+00
%FLAG DIHEDRAL_FORCE_CONSTANT
%FORMAT(5E16.8)
  1.40000000E+00  0.25000000E+00
%FLAG DIHEDRAL_PERIODICITY
%FORMAT(5E16.8)
  2.00000000E+00  1.00000000E+00
%FLAG DIHEDRAL_PHASE
%FORMAT(5E16.8)
  0.00000000E+00  3.14159400E+00
%FLAG LENNARD_JONES_ACOEF
%FORMAT(5E16.8)
  1.00000000E+00  2.00000000E+00  3.00000000E+00
%FLAG LENNARD_JONES_BCOEF
%FORMAT(5E16.8)
  4.00000000E+00  5.00000000E+00  6.00000000E+00
%FLAG BONDS_INC_HYDROGEN
%FORMAT(10I8)
       0       3       1       6       9       1
%FLAG BONDS_WITHOUT_HYDROGEN
%FORMAT(10I8)
       3       6       2
%FLAG ANGLES_INC_HYDROGEN
%FORMAT(10I8)
       0       3       6       1       3       6       9       1
%FLAG ANGLES_WITHOUT_HYDROGEN
%FORMAT(10I8)

%FLAG DIHEDRALS_INC_HYDROGEN
%FORMAT(10I8)
       0       3       6       9       1       0       3      -6       9       2
%FLAG DIHEDRALS_WITHOUT_HYDROGEN
%FORMAT(10I8)

)";

/// Its coordinates, without and with velocities and a box.
inline const char* const peroxide_inpcrd = R"(hydrogen peroxide
    4
   0.8000000   0.9000000   0.1000000   0.0000000   0.7300000  -0.0500000
   0.0000000  -0.7300000  -0.0500000-100.8000000  -0.9000000   0.1000000
)";
inline const char* const peroxide_rst7 = R"(hydrogen peroxide
    4  0.1000000E+03  0.3000000E+03
   0.8000000   0.9000000   0.1000000   0.0000000   0.7300000  -0.0500000
   0.0000000  -0.7300000  -0.0500000-100.8000000  -0.9000000   0.1000000
   0.1000000   0.0000000   0.0000000   0.0000000   0.2000000   0.0000000
   0.0000000   0.0000000   0.0000000   0.0000000   0.0000000  -0.3000000
  30.0000000  30.0000000  30.0000000  90.0000000  90.0000000  90.0000000
)";

/// Alanine with charged ends as a structure file of today has it, with what is to be passed over.
inline const char* const alanine_pdb =
    R"(REMARK   1 MADE FOR A TEST
MODEL        1
ATOM      1  N   ALA A   7      -0.966   0.493   1.500  1.00  0.00           N
ATOM      2  CA  ALA A   7       0.257   0.418   0.692  1.00  0.00           C
ATOM      3  C   ALA A   7      -0.094   0.017  -0.716  1.00  0.00           C
ATOM      4  O   ALA A   7      -1.056  -0.682  -0.923  1.00  0.00           O
ATOM      5  CB AALA A   7       1.204  -0.620   1.296  0.60  0.00           C
ATOM      6  CB BALA A   7       1.304  -0.720   1.396  0.40  0.00           C
ATOM      7  OXT ALA A   7       0.661   0.439  -1.742  1.00  0.00           O
ATOM      8  H   ALA A   7      -1.383  -0.425   1.482  1.00  0.00           H
ATOM      9  H2  ALA A   7      -0.676   0.661   2.452  1.00  0.00           H
ATOM     10  H3  ALA A   7      -1.500   1.200   1.200  1.00  0.00           H
ATOM     11  HA  ALA A   7       0.746   1.392   0.682  1.00  0.00           H
ATOM     12 1HB  ALA A   7       1.459  -0.330   2.316  1.00  0.00           H
ATOM     13 2HB  ALA A   7       0.715  -1.594   1.307  1.00  0.00           H
ATOM     14 3HB  ALA A   7       2.113  -0.676   0.697  1.00  0.00           H
HETATM   15 CL    CL A   8       5.000   5.000   5.000  1.00  0.00          CL
TER      16       CL A   8
ENDMDL
MODEL        2
ATOM      1  N   ALA A   7       9.000   9.000   9.000  1.00  0.00           N
ENDMDL
END
)";

/// Glycine in three forms of words: without a chain, with one, with one that touches the number.
inline const char* const glycine_pqr = R"(REMARK   5
ATOM      1  N   GLY     7       0.000   0.000   0.000 -0.4157 2.3990
ATOM      2  CA  GLY A   8       1.458  -0.500   0.250 -0.0252 2.3530
HETATM    3  C   GLY B1009      2.0 3.5e0 -1 0.5973 2.3170
TER
END
)";

}  // namespace understudy::io::testing
