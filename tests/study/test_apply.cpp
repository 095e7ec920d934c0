#include <gtest/gtest.h>

#include <algorithm>
#include <core/at.hpp>
#include <understudy/io/samples_file.hpp>
#include <understudy/study/apply.hpp>

#include "core/message.hpp"
#include "study/toy.hpp"

namespace understudy::study {
namespace {

using toy::Folder;
using toy::Listener;

struct Seen {
  std::vector<std::size_t> samples;
  std::size_t steps = 0;
};

/// y = 2 x + hint; writes down how it is called, and wants its first step once more.
class Doubling : public Operator {
 public:
  explicit Doubling(Seen& seen) : seen_(seen) {}
  const Signature& signature() const override { return signature_; }
  void apply(const Execution&, const Batch& in, Batch& out, Outcomes) override {
    seen_.samples.push_back(in.size());
    for (std::size_t i = 0; i < in.size() && out.has("half"); ++i)
      at(out["half"], i, 0) = 0.5 * at(in["x"], i, 0);
    for (std::size_t i = 0; i < in.size(); ++i)
      at(out["y"], i, 0) = 2 * at(in["x"], i, 0) + (in.has("hint") ? at(in["hint"], i, 0) : 0.0);
  }
  Verdict end_step() override {
    ++seen_.steps;
    return seen_.steps == 1 ? Verdict::repeat : Verdict::accept;
  }

 private:
  Seen& seen_;
  Signature signature_{{{"x", "1", {}}, {"hint", "1", {}, true}},
                       {{"y", "1", {}}, {"half", "1", {}, true}}};
};

class Apply : public testing::Test {
 protected:
  Apply() {
    std::vector<double> x(100);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i);
    io::hdf5::File file = io::hdf5::File::in_memory();
    file.write("inputs/x", x, {x.size()});
    file.save(options_.input);
    catalogue_.solvers.add(
        "doubling", "", {[this](const Build&) { return std::make_unique<Doubling>(seen_); }, "1"});
  }
  std::size_t apply(Progress& progress) {
    return study::apply({catalogue_, Case::open(folder_.case_file(), {}), folder_.out(), progress},
                        options_)
        .ok();
  }
  std::vector<std::filesystem::path> files() const {
    const std::filesystem::directory_iterator all(folder_.path() / "answers");
    return {begin(all), end(all)};
  }

  Folder folder_;
  Seen seen_;
  Catalogue catalogue_ = toy::catalogue();
  ApplyOptions options_{
      "doubling", folder_.path() / "in.h5", folder_.path() / "answers" / "out.h5", 30, {}};
};

TEST(ApplyResult, SaysWhichSampleWasTheFirstToFailAndWhy) {
  const Signature signature{{{"x", "1", {2}}, {"c", "1", {}, false, {.least = 0.5}}}, {}};
  Batch in(signature.inputs, 4);
  Kokkos::deep_copy(in["c"], 1.0);
  at(in["x"], 1, 1) = NAN;
  at(in["c"], 3, 0) = -3.0;
  const Outcomes outcomes("outcomes", 4);
  at(outcomes, 0) = Outcome::not_converged;
  at(outcomes, 1) = Outcome::invalid_input;
  at(outcomes, 3) = Outcome::out_of_range;
  ApplyResult result;
  result.add(signature, in, outcomes);
  result.add(signature, in, outcomes);
  EXPECT_EQ(result.failures(),
            "2 not_converged (first: sample 0), 2 out_of_range (first: sample 3, 'c' is -3, which "
            "must be at least 0.5), 2 invalid_input (first: sample 1, 'x' is nan)");
  EXPECT_EQ(result.ok(), 2U);
}

TEST_F(Apply, ComputesOptionalOutputsWhenAsked) {
  Silence silence;
  apply(silence);
  EXPECT_FALSE(io::hdf5::File::open(options_.output).has("outputs/half"));
  options_.also = {"half"};
  apply(silence);
  EXPECT_EQ(io::hdf5::File::open(options_.output).read<double>("outputs/half").back(), 49.5);
  options_.also = {"halve"};
  EXPECT_NE(message([&] { apply(silence); }).find("half"), std::string::npos);
}

TEST_F(Apply, HoldsOneBlockAndEndsAStepWithIt) {
  Silence silence;
  EXPECT_EQ(apply(silence), 100U);
  EXPECT_EQ(seen_.samples, (std::vector<std::size_t>{30, 30, 30, 30, 10}));
  EXPECT_EQ(seen_.steps, 5U);
  const io::hdf5::File file = io::hdf5::File::open(options_.output);
  const std::vector<double> y = file.read<double>("outputs/y");
  ASSERT_EQ(y.size(), 100U);
  EXPECT_EQ(y.front(), 0);
  EXPECT_EQ(y.back(), 198);
  EXPECT_FALSE(file.has("inputs/hint"));
}

TEST_F(Apply, LeavesNothingWhenItIsStopped) {
  Listener listener("apply", 2);
  EXPECT_NE(message([&] {
              try {
                apply(listener);
              } catch (const Error& error) {
                EXPECT_EQ(error.code(), ExitCode::interrupted);
                throw InputError(error.complaint());
              }
            }).find("no answers were written. Run the same command again"),
            std::string::npos);
  clear_stop_request();
  EXPECT_TRUE(files().empty());
}

TEST_F(Apply, KeepsTheAnswersOfBeforeUntilTheNewOnesAreComplete) {
  Silence silence;
  apply(silence);
  Listener listener("apply", 2);
  EXPECT_THROW(apply(listener), Error);
  clear_stop_request();
  EXPECT_EQ(files().size(), 1U);
  EXPECT_EQ(io::SamplesFile(options_.output).size(), 100U);
}

TEST_F(Apply, RefusesInputsThatTheOperatorDoesNotKnow) {
  io::hdf5::File file = io::hdf5::File::in_memory();
  file.write("inputs/x", std::vector<double>{1, 2}, {2});
  file.write("inputs/hnit", std::vector<double>{1, 2}, {2});
  file.save(options_.input);
  Silence silence;
  const std::string text = message([&] { apply(silence); });
  EXPECT_NE(text.find("'hnit'"), std::string::npos) << text;
  EXPECT_NE(text.find("Did you mean 'hint'"), std::string::npos) << text;
}

TEST_F(Apply, RefusesToWriteOverItsInput) {
  Silence silence;
  options_.output = folder_.path() / "." / "in.h5";
  EXPECT_NE(message([&] { apply(silence); }).find("expected two files. Give another name"),
            std::string::npos);
}

}  // namespace
}  // namespace understudy::study
