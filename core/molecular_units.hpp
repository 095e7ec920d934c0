#pragma once

/// The units of molecules, shared by their solvers and their loop: energies in kcal/mol, lengths in
/// A, times in ps, masses in amu, charges in e.
namespace understudy::molecular {

/// e^2 / (4 pi epsilon_0): kcal/mol A / e^2, CODATA 2018. AMBER's own, 18.2223^2 = 332.0522, is
/// 3.5e-5 less; charges of its files are divided by 18.2223, and energies use this one.
inline constexpr double coulomb = 332.06371;

/// kcal/mol/K: k_B N_A, CODATA 2018.
inline constexpr double boltzmann = 1.987204258640832e-3;

/// (kcal/mol/A) / amu = 418.4 A/ps^2, exactly.
inline constexpr double acceleration_unit = 418.4;

}  // namespace understudy::molecular
