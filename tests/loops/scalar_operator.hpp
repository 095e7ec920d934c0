#pragma once
#include <cmath>
#include <core/at.hpp>
#include <functional>
#include <limits>
#include <understudy/core/guard.hpp>
#include <understudy/core/operator.hpp>
#include <vector>

namespace understudy::test {

/// x -> y (unit m), and optionally an `uncertainty`: what decorators are tested with. Logs its
/// calls.
class ScalarOperator : public Operator {
 public:
  using Function = std::function<double(double)>;

  explicit ScalarOperator(Function y, Function uncertainty = {})
      : y_(std::move(y)), uncertainty_(std::move(uncertainty)) {
    signature_ = {{{"x", "1", {}}}, {{"y", "m", {}}}};
    if (uncertainty_) signature_.outputs.push_back({"uncertainty", "1", {}, true});
  }

  const Signature& signature() const override { return signature_; }

  void apply(const Execution&, const Batch& in, Batch& out, Outcomes outcomes) override {
    check_call(*this, in, out, outcomes);
    batches.push_back(in.slots());
    asked = out.ports();
    for (std::size_t i = 0; i < in.size(); ++i) {
      const double x = at(in["x"], i, 0);
      at(outcomes, i) = std::isnan(x) || fails(x) ? Outcome::invalid_input : Outcome::ok;
      const bool ok = at(outcomes, i) == Outcome::ok;
      const double nan = std::numeric_limits<double>::quiet_NaN();
      if (out.has("y")) at(out["y"], i, 0) = ok ? y_(x) : nan;
      if (out.has("uncertainty")) at(out["uncertainty"], i, 0) = ok ? uncertainty_(x) : nan;
    }
  }

  Verdict end_step() override {
    ++end_steps;
    return verdict;
  }
  void drop_step() override { ++drop_steps; }

  std::size_t samples() const {
    std::size_t count = 0;
    for (const auto& batch : batches) count += batch.size();
    return count;
  }

  std::function<bool(double)> fails = [](double) { return false; };
  Verdict verdict = Verdict::accept;
  std::vector<std::vector<std::int64_t>> batches;  ///< slots of every call
  std::vector<Port> asked;                         ///< output ports of the last call
  int end_steps = 0, drop_steps = 0;

 private:
  Function y_, uncertainty_;
  Signature signature_;
};

/// Scores a sample with its x or one of the surrogate's outputs.
class ScoreGuard : public Guard {
 public:
  ScoreGuard(std::string name, std::string port, bool predicts_error = true)
      : name_(std::move(name)), port_(std::move(port)), predicts_error_(predicts_error) {}

  std::string name() const override { return name_; }
  std::vector<std::string> reads() const override {
    return port_ == "x" ? std::vector<std::string>{} : std::vector<std::string>{port_};
  }
  bool predicts_error() const override { return predicts_error_; }
  void score(const Execution&, const Batch& in, const Batch& out, Scores scores) override {
    for (std::size_t i = 0; i < in.size(); ++i)
      at(scores, i) = port_ == "x" ? at(in["x"], i, 0) : at(out[port_], i, 0);
  }

 private:
  std::string name_, port_;
  bool predicts_error_;
};

/// A call: x in, and y (and what else is asked for) out.
struct ScalarCall {
  ScalarCall(const std::vector<double>& x, std::vector<std::int64_t> slots,
             const std::vector<Port>& ports = {{"y", "m", {}}})
      : in({{"x", "1", {}}}, x.size()), out(ports, x.size()), outcomes("outcomes", x.size()) {
    set(x);
    in.set_slots(slots);
    out.set_slots(std::move(slots));
  }

  void set(const std::vector<double>& x) {
    for (std::size_t i = 0; i < x.size(); ++i) at(in["x"], i, 0) = x[i];
  }
  void apply(Operator& op) {
    op.apply(Execution(), in, out, outcomes);
    Kokkos::fence();
  }
  std::vector<double> column(const char* port) const {
    std::vector<double> values;
    for (std::size_t i = 0; i < out.size(); ++i) values.push_back(at(out[port], i, 0));
    return values;
  }

  Batch in, out;
  Outcomes outcomes;
};

}  // namespace understudy::test
