#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>
#include <core/at.hpp>
#include <core/global_fences.hpp>
#include <filesystem>
#include <surrogates/trained.hpp>
#include <understudy/core/conformance.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/gpu.hpp>
#include <understudy/surrogates/surrogate.hpp>

namespace understudy::surrogates {
namespace {

using testing::composite_inputs;
using testing::small_model;

struct Answer {
  Batch out;
  Outcomes outcomes;
};

Answer answer(Surrogate& surrogate, const Batch& in) {
  Answer result{Batch(surrogate.signature().outputs, in.size()), Outcomes("outcomes", in.size())};
  surrogate.apply(Execution(), in, result.out, result.outcomes);
  Kokkos::fence();
  return result;
}

bool same_bits(const Field& of_a, const Field& of_b, std::size_t row_a, std::size_t row_b) {
  const auto a = on_host(of_a), b = on_host(of_b);
  for (std::size_t k = 0; k < a.extent(1); ++k)
    if (a(row_a, k) != b(row_b, k)) return false;
  return true;
}

TEST(Surrogate, IsAnOperatorLikeAnyOther) {
  Surrogate surrogate(small_model());
  ConformanceOptions options;
  options.tolerance = 1e-12;
  for (const std::string& finding : conformance_findings(surrogate, composite_inputs, options))
    ADD_FAILURE() << finding;
}

TEST(Surrogate, OfADenseNetworkIsOneToo) {
  NetworkOptions network = testing::small_network();
  network.name = "dense";
  Surrogate surrogate(
      train(testing::composite_samples(10, 4), network, testing::short_training(2)));
  ConformanceOptions options;
  options.tolerance = 1e-12;
  for (const std::string& finding : conformance_findings(surrogate, composite_inputs, options))
    ADD_FAILURE() << finding;
}

TEST(Surrogate, HasTheSolversPortsAndAnOptionalUncertainty) {
  const Surrogate surrogate(small_model());
  EXPECT_EQ(difference(surrogate.signature(), testing::composite_signature()), "");
  EXPECT_TRUE(surrogate.signature().output("uncertainty").optional);
  EXPECT_NO_THROW(small_model().require_fits(testing::composite_signature()));
}

TEST(Surrogate, SavedAndLoadedGivesTheSameBits) {
  Surrogate surrogate(small_model()), loaded(Model::load(small_model().save()));
  EXPECT_EQ(digest(loaded.model().save()), digest(small_model().save()));
  const Batch in = composite_inputs(9);
  const Answer a = answer(surrogate, in), b = answer(loaded, in);
  for (const Port& port : surrogate.signature().outputs)
    for (std::size_t i = 0; i < 9; ++i)
      EXPECT_TRUE(same_bits(a.out[port.name], b.out[port.name], i, i)) << port.name;
}

TEST(Surrogate, WaitsForNoInstanceButItsOwn) {
  Surrogate surrogate(small_model());
  const Batch in = composite_inputs(5);
  Batch out(surrogate.signature().outputs, in.size());
  const Outcomes outcomes("outcomes", in.size());
  const GlobalFences fences;
  surrogate.apply(Execution(), in, out, outcomes);
  EXPECT_EQ(fences.names(), std::vector<std::string>());
}

TEST(Surrogate, KnowsWhatNumbersItsPortsTake) {
  TrainingSet set = testing::composite_samples(10, 4);
  set.inputs[2].port.limits = {.least = 1e-6};
  const Model model = train(set, testing::small_network(), testing::short_training(1));
  const Surrogate loaded(Model::load(model.save()));
  EXPECT_EQ(loaded.signature().input("contrast").limits, set.inputs[2].port.limits);
  EXPECT_EQ(loaded.signature().input("volume_fraction").limits, Limits());
}

TEST(Surrogate, RefusesNumbersThatItsPortsDoNotTake) {
  TrainingSet set = testing::composite_samples(10, 4);
  set.inputs[2].port.limits = {.least = 1e-6};
  Surrogate surrogate(train(set, testing::small_network(), testing::short_training(1)));
  const Batch in = composite_inputs(3);
  at(in["contrast"], 1, 0) = -3.0;
  const Answer found = answer(surrogate, in);
  EXPECT_EQ(on_host(found.outcomes)(0), Outcome::ok);
  EXPECT_EQ(on_host(found.outcomes)(1), Outcome::out_of_range);
  EXPECT_TRUE(std::isnan(on_host(found.out["stress"])(1, 0)));
}

TEST(Surrogate, ABadSampleIsReportedAndDisturbsNobody) {
  Surrogate surrogate(small_model());
  const Batch in = composite_inputs(100);
  const Answer clean = answer(surrogate, in);
  at(in["contrast"], 40, 0) = NAN;
  at(in["deformation_gradient"], 70, 0) = -at(in["deformation_gradient"], 70, 0);
  const Answer spoilt = answer(surrogate, in);
  EXPECT_EQ(on_host(spoilt.outcomes)(40), Outcome::invalid_input);
  EXPECT_EQ(on_host(spoilt.outcomes)(70), Outcome::out_of_range);
  EXPECT_TRUE(std::isnan(on_host(spoilt.out["stress"])(40, 3)));
  EXPECT_TRUE(std::isnan(on_host(spoilt.out["uncertainty"])(70, 0)));
  for (std::size_t i = 0; i < 100; ++i) {
    if (i == 40 || i == 70) continue;
    EXPECT_EQ(on_host(spoilt.outcomes)(i), Outcome::ok);
    for (const Port& port : surrogate.signature().outputs)
      EXPECT_TRUE(same_bits(clean.out[port.name], spoilt.out[port.name], i, i));
  }
}

TEST(Surrogate, KnowsTheTimeThatTransfersTook) {
  Surrogate surrogate(small_model());
  EXPECT_EQ(surrogate.transfer_seconds(), 0);
  answer(surrogate, composite_inputs(1000));
  const double once = surrogate.transfer_seconds();
  EXPECT_GT(once, 0);
  answer(surrogate, composite_inputs(0));
  EXPECT_EQ(surrogate.transfer_seconds(), once);
  answer(surrogate, composite_inputs(1000));
  EXPECT_GT(surrogate.transfer_seconds(), once);
}

TEST(Surrogate, ForeignPortsAreRefusedWithTheFirstDifference) {
  Signature other = testing::composite_signature();
  other.outputs[1].unit = "Pa";
  try {
    small_model().require_fits(other);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(error.complaint().got.find("stress"), std::string::npos);
    EXPECT_FALSE(error.complaint().what.empty());
    EXPECT_FALSE(error.complaint().expected.empty());
    EXPECT_FALSE(error.complaint().todo.empty());
  }
  Surrogate surrogate(small_model());
  Batch in = composite_inputs(2), out(std::vector<Port>{}, 2);
  out.add({"temperature", "K", {}});
  EXPECT_THROW(surrogate.apply(Execution(), in, out, Outcomes("outcomes", 2)), InputError);
}

TEST(Surrogate, DamagedModelsAreRefused) {
  EXPECT_THROW(Model::load(Archive()), InputError);
  Archive archive = small_model().save();
  archive.set("weights/layer_1/hidden", std::vector<double>(4, 0.0), {2, 2});
  EXPECT_THROW(Model::load(archive), InputError);
  archive = small_model().save();
  archive.set_attribute("network/width", std::int64_t{1} << 40);
  EXPECT_THROW(Model::load(archive), InputError);
  archive = small_model().save();
  archive.set_attribute("format_version", std::int64_t{99});
  EXPECT_THROW(Model::load(archive), InputError);
}

TEST(Surrogate, ProvenanceTravelsWithTheModel) {
  Model model = small_model();
  Archive more;
  more.set_attribute("shards", std::string("0123abcd"));
  model.add_provenance(more);
  EXPECT_EQ(Model::load(model.save()).facts().provenance.text("shards"), "0123abcd");
  EXPECT_FALSE(small_model().facts().provenance.has_attribute("shards"));
}

std::size_t threads_of_this_process() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& task : std::filesystem::directory_iterator("/proc/self/task"))
    ++count;
  return count;
}

TEST(Surrogate, SharesOneThreadPoolWithTheKernels) {
  if (gpu()) GTEST_SKIP() << "on a GPU kernels and networks have no threads";
  Surrogate surrogate(small_model());
  const Batch in = composite_inputs(2000);
  Batch out(surrogate.signature().outputs, in.size());
  const Outcomes outcomes("outcomes", in.size());
  const int before = omp_get_max_threads();
  for (int k = 0; k < 3; ++k) surrogate.apply(Execution(), in, out, outcomes);
  Kokkos::fence();
  EXPECT_EQ(omp_get_max_threads(), before);
  EXPECT_EQ(Execution().concurrency(), before);
  // The pool, and what the runtime libraries keep for themselves, but not a second pool.
  const std::size_t settled = threads_of_this_process();
  EXPECT_LT(settled, 2 * static_cast<std::size_t>(before) + 2);
  for (int k = 0; k < 3; ++k) surrogate.apply(Execution(), in, out, outcomes);
  Kokkos::fence();
  EXPECT_EQ(threads_of_this_process(), settled);
}

}  // namespace
}  // namespace understudy::surrogates
