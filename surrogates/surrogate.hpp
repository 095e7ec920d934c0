#pragma once
#include <memory>
#include <understudy/core/operator.hpp>
#include <understudy/surrogates/model.hpp>

namespace understudy::surrogates {

/// An operator that runs a trained ensemble: the answer is the mean over the members, computed in
/// double. Its ports are those of the solver it was trained for, and the optional output
/// `uncertainty`: the root mean square distance of the members from their mean, for the first
/// output that is not the energy, relative to max(|mean|, training rms).
///
/// A call runs over all samples at once (on a CPU in blocks that fit the cache, on a GPU in chunks
/// that bound the memory) and computes only the outputs that the batch asks for. NaN in a sample is
/// invalid_input, det F <= 0 is out_of_range; both give NaN there and nowhere else.
class Surrogate final : public Operator {
 public:
  /// Warms the network up, so that the first call is as fast as the others.
  explicit Surrogate(Model model);
  ~Surrogate() override;

  const Signature& signature() const override { return signature_; }
  Archive constants() const override;
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override;

  const Model& model() const { return model_; }

  /// Wall seconds of all calls in which numbers only changed hands between batches and networks;
  /// on a GPU those that the host spent on it, which waits for nothing.
  double transfer_seconds() const { return transfer_seconds_; }

 private:
  void warm_up();
  void compute(const Execution& exec, const Batch& in, Batch& out);

  Model model_;
  Signature signature_;
  double transfer_seconds_ = 0;
};

}  // namespace understudy::surrogates
