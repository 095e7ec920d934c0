#pragma once
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace understudy {

/// The values, ends included, that a number may have.
struct Limits {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();

  bool contain(double number) const { return least <= number && number <= most; }
  std::optional<double> beyond() const;  ///< a number outside, none without limits
  std::string text() const;              ///< "0 to 1", "at least 0", "" without limits
  bool operator==(const Limits&) const = default;
};

/// One named array of an operator: the shape is that of one sample, {} is a scalar.
struct Port {
  std::string name;
  std::string unit;  ///< "1" when dimensionless
  std::vector<std::size_t> shape;
  bool optional = false;
  Limits limits = {};  ///< of an input; a sample with a number outside them is out_of_range

  std::size_t size() const;      ///< numbers per sample
  std::string describe() const;  ///< "stress [2,2] in MPa", "contrast without a unit"
  bool operator==(const Port&) const = default;
};

/// The ports that are not optional.
std::vector<Port> required(const std::vector<Port>& ports);

/// The inputs and outputs of an operator, in the order in which files and networks hold them.
struct Signature {
  std::vector<Port> inputs;
  std::vector<Port> outputs;

  /// The port of that name; throws InputError naming those there are.
  const Port& input(const std::string& name) const;
  const Port& output(const std::string& name) const;
  bool has_input(const std::string& name) const;
  bool has_output(const std::string& name) const;
};

/// The first difference in names, units or shapes as a clause ("output stress is in Pa, not MPa"),
/// empty when the two agree; optional ports are not compared.
std::string difference(const Signature& a, const Signature& b);

}  // namespace understudy
