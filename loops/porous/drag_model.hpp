#pragma once
#include <cstdint>
#include <understudy/core/archive.hpp>
#include <understudy/core/batch.hpp>

namespace understudy::loops {

/// What is known of the drag at every point: a linear law that was right at the last velocity the
/// operator was asked for. Its 2x2 matrix starts as the symmetric one that is nearest to isotropic
/// and explains the first answer, so that an isotropic Darcy law needs no second one. It then
/// follows the answers: what the newest step says of its direction is taken as it is (Powell's
/// symmetric update, 1970), and across that what the step before it says, unless the two are nearly
/// parallel. (On graded beds with inertia and anisotropy this needs a call or two less than
/// Broyden's update, 1965.) A matrix that would not resist the flow any more, or twenty times as
/// much as the answer does, is thrown away for the one that the newest answer alone gives.
class DragModel {
 public:
  enum class Knowledge : std::uint8_t { none, of_other_pores, known };

  explicit DragModel(std::size_t points);

  /// Whether it has an answer of these pores.
  bool known() const { return knowledge_ == Knowledge::known; }
  void clear() { knowledge_ = Knowledge::none; }

  /// The matrices stay as first guesses, which the next answer scales: how strongly pores resist
  /// varies more than how that depends on the velocity.
  void meet_other_pores() {
    if (known()) knowledge_ = Knowledge::of_other_pores;
  }

  /// The same resistance (Pa s/m^2) at all points.
  void set_uniform(const Execution& exec, double resistance);

  /// Learns that the velocities [points, 2] (m/s) have these pressure gradients [points, 2] (Pa/m).
  /// What it had predicted to `tolerance` changes no matrix.
  void learn(const Execution& exec, const Field& velocity, const Field& gradient, double tolerance);

  /// The gradients it expects.
  void predict(const Execution& exec, const Field& velocity, const Field& gradient) const;

  /// Derivatives of the gradient by the velocity, row by row: [points, 4], Pa s/m^2.
  const Field& matrix() const { return matrix_; }

  void save(Archive& archive) const;
  void restore(const Archive& archive);

 private:
  Knowledge knowledge_ = Knowledge::none;
  Field velocity_, gradient_, matrix_;
  Field step_, change_;  // the last steps of both [points, 2]
};

}  // namespace understudy::loops
