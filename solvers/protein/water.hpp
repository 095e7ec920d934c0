#pragma once
#include <string>
#include <understudy/core/options.hpp>

namespace understudy::protein {

/// Of water at the temperature, as the solvation solvers take it where a case says nothing else.
inline constexpr double usual_water_permittivity = 78.54;
inline constexpr double usual_temperature = 298.15;  ///< K

/// 1/A: inverse of the Debye length of a monovalent salt (mol/l) at a temperature (K).
double inverse_debye_length(double ionic_strength, double permittivity, double temperature);

/// The keys that say what water is, the same for every solver; `salt` says how the ions act.
template <class Options>
void add_water(OptionTable<Options>& table, const std::string& salt) {
  table
      .add("water_permittivity", &Options::water_permittivity,
           "relative permittivity of the solvent")
      .range(1, 1000);
  table.add("ionic_strength", &Options::ionic_strength, "of a monovalent salt, " + salt)
      .unit("mol/l")
      .range(0, 5);
  table.add("temperature", &Options::temperature, "of the salt").unit("K").range(1, 1000);
}

}  // namespace understudy::protein
