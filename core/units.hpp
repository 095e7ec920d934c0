#pragma once
#include <string>

namespace understudy {

/// Factor that turns a number in `from` into a number in `to` ("GPa" -> "MPa": 1000).
/// Units are products of SI units, their prefixes and a few customary ones, as "MPa", "N/mm^2",
/// "kcal/mol/A", "kg m^-1 s^-2". Throws InputError for an unknown unit or another dimension.
double conversion(const std::string& from, const std::string& to);

/// A quantity with its unit as written in a case file ("62.5 MPa"), in `unit`.
/// Throws InputError when the unit is missing, unknown or of another dimension.
double parse_quantity(const std::string& text, const std::string& unit);

/// A unit in a sentence: "in MPa", "without a unit".
std::string in_unit(const std::string& unit);

/// "62.5 MPa", or "62.5" when the unit is "" or "1".
std::string quantity_text(double number, const std::string& unit);

}  // namespace understudy
