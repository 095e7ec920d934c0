#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/core/batch.hpp>
#include <vector>

namespace understudy::numerics {

/// Writes what slots remember into one piece of a state: whole numbers, numbers and arrays in
/// single precision, in the order in which they are read back.
class SlotWriter {
 public:
  void fact(std::uint64_t value) { facts_.push_back(static_cast<std::int64_t>(value)); }
  void number(double value) { numbers_.push_back(value); }

  /// Arrays of one name lie one behind the other; their lengths are facts.
  void array(const std::string& name, const Kokkos::View<const float*>& view);

  Archive piece(std::size_t slots) const;

 private:
  std::vector<std::int64_t> facts_;
  std::vector<double> numbers_;
  std::map<std::string, std::vector<float>> arrays_;
};

/// Reads it back. Throws InputError when the piece holds less than is asked for, or more.
class SlotReader {
 public:
  explicit SlotReader(const Archive& piece);

  std::size_t slots() const { return slots_; }
  std::uint64_t fact();
  double number();
  Kokkos::View<float*> array(const std::string& name);

  /// When everything has been asked for.
  void finish() const;

  /// Throws InputError for what was read under that name.
  [[noreturn]] static void refuse(const std::string& name, const std::string& got);

 private:
  template <class T>
  const T* take(const std::string& name, std::size_t count);

  const Archive& piece_;
  std::size_t slots_;
  std::map<std::string, std::size_t> taken_;
};

}  // namespace understudy::numerics
