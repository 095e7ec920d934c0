#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace understudy {

/// A named array in memory: shape, unit and numbers in C order.
struct NamedArray {
  using Data = std::variant<std::vector<double>, std::vector<float>, std::vector<std::int64_t>,
                            std::vector<std::uint8_t>>;
  std::vector<std::size_t> shape;  ///< {} is a scalar
  Data data;
  std::string unit = "1";
  bool operator==(const NamedArray&) const = default;
};

/// Named arrays and attributes in memory. Names are paths ("network/weight_0"). What a component
/// wants to keep goes in here; `io` turns it into HDF5 and back without knowing what it means.
class Archive {
 public:
  using Attribute = std::variant<std::string, double, std::int64_t>;

  void set(const std::string& path, NamedArray array);
  void set(const std::string& path, std::vector<double> data, std::vector<std::size_t> shape,
           std::string unit = "1");
  void set_attribute(const std::string& path, Attribute value);

  bool has(const std::string& path) const { return arrays_.contains(path); }
  bool has_attribute(const std::string& path) const { return attributes_.contains(path); }

  /// Throws InputError naming the path when it is missing or of another type. `number` takes whole
  /// numbers too.
  const NamedArray& array(const std::string& path) const;
  const std::vector<double>& doubles(const std::string& path) const;
  const std::string& text(const std::string& path) const;
  double number(const std::string& path) const;
  std::int64_t integer(const std::string& path) const;

  const std::map<std::string, NamedArray>& arrays() const { return arrays_; }
  const std::map<std::string, Attribute>& attributes() const { return attributes_; }

  /// Everything below `prefix/`, with that prefix removed; and the reverse.
  Archive below(const std::string& prefix) const;
  void insert(const std::string& prefix, const Archive& part);

  /// Only the arrays and attributes whose names `keep` wants.
  Archive where(const std::function<bool(const std::string& path)>& keep) const;

  bool operator==(const Archive&) const = default;

 private:
  std::map<std::string, NamedArray> arrays_;
  std::map<std::string, Attribute> attributes_;
};

/// 32 hexadecimal digits over all names, types, shapes, units, numbers and attributes.
std::string digest(const Archive& archive);

}  // namespace understudy
