#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <core/at.hpp>
#include <loops/neo_hookean.hpp>
#include <loops/scalar_operator.hpp>
#include <understudy/core/conformance.hpp>
#include <understudy/core/random.hpp>
#include <understudy/core/sample_sink.hpp>
#include <understudy/loops/recording.hpp>
#include <understudy/loops/timed.hpp>

using namespace understudy;
using namespace understudy::test;
using testing::Contains;
using testing::HasSubstr;

namespace {

Batch stretches(std::size_t samples) {
  Batch in({{"deformation_gradient", "1", {2, 2}}}, samples);
  for (std::size_t i = 0; i < samples; ++i)
    for (std::size_t c = 0; c < 4; ++c)
      at(in["deformation_gradient"], i, c) =
          (c % 3 == 0 ? 1.0 : 0.0) + 0.2 * Stream(1, "stretch", i).uniform(c);
  return in;
}

Batch numbers(std::size_t samples) {
  Batch in({{"x", "1", {}}}, samples);
  for (std::size_t i = 0; i < samples; ++i) at(in["x"], i, 0) = 1 + static_cast<double>(i);
  return in;
}

/// An operator with one fault, put on top of a sound one.
class Faulty : public ScalarOperator {
 public:
  using Fault = std::function<void(const Batch&, Batch&, Outcomes, int call)>;
  explicit Faulty(Fault fault)
      : ScalarOperator([](double x) { return x * x; }), fault_(std::move(fault)) {}

  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override {
    ScalarOperator::apply(exec, in, out, outcomes);
    fault_(in, out, outcomes, ++calls_);
  }

 private:
  Fault fault_;
  int calls_ = 0;
};

std::vector<std::string> findings(Faulty::Fault fault) {
  Faulty op(std::move(fault));
  return conformance_findings(op, numbers);
}

}  // namespace

TEST(Conformance, sound_operators_pass) {
  NeoHookean material;
  EXPECT_THAT(conformance_findings(material, stretches), testing::IsEmpty());
  ScalarOperator square([](double x) { return x * x; });
  EXPECT_THAT(conformance_findings(square, numbers), testing::IsEmpty());
}

TEST(Conformance, decorators_of_a_sound_operator_pass) {
  struct Nowhere : SampleSink {
    void take(const Batch&, const Batch&, const Outcomes&, double) override {}
  };
  const auto material = std::make_shared<NeoHookean>();
  loops::Recording recording(material, std::make_shared<Nowhere>());
  EXPECT_THAT(conformance_findings(recording, stretches), testing::IsEmpty());
  loops::Timed timed(material);
  EXPECT_THAT(conformance_findings(timed, stretches), testing::IsEmpty());
}

TEST(Conformance, spoiling_can_be_chosen) {
  NeoHookean material;
  ConformanceOptions options;
  options.spoil = [](const Batch& in, std::size_t row) {
    at(in["deformation_gradient"], row, 0) = -1;
  };
  EXPECT_THAT(conformance_findings(material, stretches, options), testing::IsEmpty());
}

TEST(Conformance, finds_what_changes_from_call_to_call) {
  EXPECT_THAT(findings([](const Batch&, Batch& out, Outcomes, int call) {
                if (out.has("y") && out.size() > 0) at(out["y"], 0, 0) += 1e-9 * call;
              }),
              Contains(HasSubstr("repeated")));
}

TEST(Conformance, finds_dependence_on_batch_mates) {
  EXPECT_THAT(findings([](const Batch& in, Batch& out, Outcomes, int) {
                if (out.has("y") && out.size() > 0)
                  at(out["y"], 0, 0) += 0.1 * static_cast<double>(in.size());
              }),
              Contains(HasSubstr("alone")));
}

TEST(Conformance, finds_dependence_on_the_order) {
  EXPECT_THAT(findings([](const Batch&, Batch& out, Outcomes, int) {
                if (out.has("y"))
                  for (std::size_t i = 0; i < out.size(); ++i)
                    at(out["y"], i, 0) += static_cast<double>(i);
              }),
              Contains(HasSubstr("another order")));
}

TEST(Conformance, finds_outcomes_that_hide_or_linger) {
  EXPECT_THAT(findings([](const Batch&, Batch&, Outcomes outcomes, int) {
                Kokkos::deep_copy(outcomes, Outcome::ok);
              }),
              Contains("A sample with NaN in 'x' was reported as ok."));
  EXPECT_THAT(findings([](const Batch&, Batch&, Outcomes outcomes, int) {
                if (outcomes.size() > 1) at(outcomes, 1) = Outcome::not_converged;
              }),
              Contains(HasSubstr("was reported as not_converged")));
  EXPECT_THAT(findings([](const Batch&, Batch&, Outcomes outcomes, int) {
                if (outcomes.size() > 1) at(outcomes, 1) = Outcome{99};
              }),
              Contains(HasSubstr("was not written")));
}

TEST(Conformance, finds_a_bad_sample_that_spreads) {
  const auto poison = [](const Batch& in, Batch& out, Outcomes, int) {
    double sum = 0;
    for (std::size_t i = 0; i < in.size(); ++i) sum += at(in["x"], i, 0);
    if (out.has("y") && std::isnan(sum)) Kokkos::deep_copy(out["y"], sum);
  };
  EXPECT_THAT(findings(poison), Contains(HasSubstr("beside a bad one")));
  EXPECT_THAT(findings([](const Batch& in, Batch& out, Outcomes outcomes, int) {
                for (std::size_t i = 0; i < in.size(); ++i)
                  if (out.has("y") && at(outcomes, i) != Outcome::ok) at(out["y"], i, 0) = 0;
              }),
              Contains(HasSubstr("where NaN belongs")));
}

TEST(Conformance, finds_a_port_whose_numbers_are_not_looked_at) {
  struct Deaf : ScalarOperator {
    Deaf() : ScalarOperator([](double x) { return x * x; }) {
      signature_.inputs.push_back({"unheard", "1", {}});
    }
    const Signature& signature() const override { return signature_; }
    Signature signature_ = ScalarOperator::signature();
  };
  Deaf deaf;
  const auto samples = [](std::size_t n) {
    Batch in = numbers(n);
    in.add({"unheard", "1", {}});
    return in;
  };
  EXPECT_THAT(conformance_findings(deaf, samples),
              testing::ElementsAre("A sample with NaN in 'unheard' was reported as ok."));
}

TEST(Conformance, finds_limits_that_are_not_kept) {
  struct Boundless : ScalarOperator {
    Boundless() : ScalarOperator([](double x) { return x * x; }) {
      signature_.inputs[0].limits = {.least = 0, .most = 9};
    }
    const Signature& signature() const override { return signature_; }
    Signature signature_ = ScalarOperator::signature();
  };
  Boundless boundless;
  EXPECT_THAT(
      conformance_findings(boundless, numbers),
      testing::ElementsAre("A sample with 18 in 'x', which allows 0 to 9, was reported as ok."));
}

TEST(Conformance, finds_changed_inputs_and_infinite_answers) {
  EXPECT_THAT(findings([](const Batch& in, Batch&, Outcomes, int) {
                if (in.size() > 0) at(in["x"], 0, 0) += 1;
              }),
              Contains("apply changed its input 'x'."));
  EXPECT_THAT(findings([](const Batch&, Batch& out, Outcomes, int) {
                if (out.has("y") && out.size() > 0) at(out["y"], 0, 0) = INFINITY;
              }),
              Contains(HasSubstr("holds inf")));
}

TEST(Conformance, finds_warm_starts_that_change_the_result) {
  EXPECT_THAT(findings([](const Batch& in, Batch& out, Outcomes, int) {
                if (out.has("y") && in.size() > 0 && in.slots()[0] >= 0) at(out["y"], 0, 0) += 1;
              }),
              Contains(HasSubstr("with a new slot")));
}

TEST(Conformance, finds_malformed_batches_that_pass) {
  struct Careless : ScalarOperator {
    using ScalarOperator::ScalarOperator;
    void apply(const Execution&, const Batch&, Batch&, Outcomes) override {}
  };
  Careless op([](double x) { return x; });
  const auto found = conformance_findings(op, numbers);
  EXPECT_THAT(found, Contains("A batch without 'x' does not throw."));
  EXPECT_THAT(found, Contains("An unknown output port does not throw."));
  EXPECT_THAT(found, Contains("A wrong number of outcomes does not throw."));
}

TEST(Conformance, finds_what_throws_where_it_must_not) {
  EXPECT_THAT(findings([](const Batch& in, Batch&, Outcomes, int) {
                if (in.size() == 0) throw std::runtime_error("nothing to do");
              }),
              Contains(HasSubstr("An empty batch throws")));
  EXPECT_THAT(findings([](const Batch&, Batch&, Outcomes outcomes, int) {
                for (std::size_t i = 0; i < outcomes.size(); ++i)
                  if (at(outcomes, i) != Outcome::ok) throw std::runtime_error("bad sample");
              }),
              Contains(HasSubstr("NaN in 'x' throws instead of being reported")));
}
