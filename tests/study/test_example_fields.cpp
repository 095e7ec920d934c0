#include <gtest/gtest.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/study/check.hpp>
#include <understudy/study/example_fields.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/inspect.hpp>
#include <understudy/study/train.hpp>

#include "core/message.hpp"
#include "study/toy.hpp"

namespace understudy::study {
namespace {

namespace fs = std::filesystem;
using toy::Folder;
using toy::Listener;
using toy::Toy;

std::vector<std::string> with_fields(std::vector<std::string> more = {}) {
  more.push_back("dataset.fields=[\"profile\"]");
  return more;
}

struct Stored {
  std::string digest;
  std::vector<std::int64_t> samples;
  std::vector<double> values;
  bool operator==(const Stored&) const = default;
};

Stored stored_in(const fs::path& data) {
  const io::hdf5::File index = io::hdf5::File::open(data / "dataset.h5");
  return {index.text_attribute("/", "fields_digest"), index.read<std::int64_t>("field_samples"),
          index.read<double>("fields/profile")};
}

TEST(ExampleFields, AreOfTheShareAskedForEvenOfFewPaths) {
  for (const double share : {0.0, 0.1, 0.37, 1.0})
    for (const std::size_t first : {0U, 20U, 1000U}) {
      const io::FieldPlan plan = ExampleFields({}, share, 7).plan(first, first + 100, 4);
      EXPECT_NEAR(static_cast<double>(plan.samples), 400 * share, 9) << share << " " << first;
    }
  const ExampleFields one({}, 0.1, 1), same({}, 0.1, 1), other({}, 0.1, 2);
  bool differ = false;
  for (std::int64_t path = 0; path < 100; ++path) {
    EXPECT_EQ(one.chosen(path, 2), same.chosen(path, 2));
    differ = differ || one.chosen(path, 2) != other.chosen(path, 2);
  }
  EXPECT_TRUE(differ) << "the seed has a say";
}

TEST(ExampleFields, AreThoseOfTheirSamples) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener, with_fields());
  generate(toy.context);
  const Stored fields = stored_in(data_folder(toy.context.out));
  EXPECT_NEAR(static_cast<double>(fields.samples.size()), 12, 2);
  const io::Samples all = io::Dataset(data_folder(toy.context.out)).read();
  const auto x = on_host(all.in["x"]), k = on_host(all.in["k"]);
  for (std::size_t i = 0; i < fields.samples.size(); ++i) {
    const auto row = static_cast<std::size_t>(fields.samples[i]);
    EXPECT_DOUBLE_EQ(fields.values[6 * i + 2], 3 * k(row, 0) * x(row, 0));
  }
  EXPECT_FALSE(stored_in(out_of_distribution_folder(toy.context.out)).samples.empty());
}

TEST(ExampleFields, ChangeNeitherSamplesNorModel) {
  const Folder folder;
  Listener listener;
  const Toy without(folder, "without", listener), with(folder, "with", listener, with_fields());
  EXPECT_EQ(generate(with.context).digest, generate(without.context).digest);
  EXPECT_EQ(train(with.context).digest, train(without.context).digest);
  EXPECT_EQ(load_model(with.context).signature().outputs.size(),
            load_model(without.context).signature().outputs.size());
}

TEST(ExampleFields, AreTheSameInShardsOfAnySizeAndAfterAStop) {
  const Folder folder;
  Listener listener, stopping("training data", 4);
  generate(Toy(folder, "whole", listener, with_fields()).context);
  const Stored whole = stored_in(data_folder(folder.out("whole")));
  generate(Toy(folder, "cut", listener, with_fields({"dataset.paths_per_shard=7"})).context);
  EXPECT_EQ(stored_in(data_folder(folder.out("cut"))), whole);
  EXPECT_THROW(generate(Toy(folder, "stopped", stopping, with_fields()).context), Interrupted);
  clear_stop_request();
  generate(Toy(folder, "stopped", listener, with_fields()).context);
  EXPECT_EQ(stored_in(data_folder(folder.out("stopped"))), whole);
}

TEST(ExampleFields, MorePathsKeepThoseThatAreThere) {
  const Folder folder;
  Listener listener;
  generate(Toy(folder, "out", listener, with_fields({"sampling.paths=60"})).context);
  const Stored fewer = stored_in(data_folder(folder.out()));
  generate(Toy(folder, "out", listener, with_fields()).context);
  const Stored more = stored_in(data_folder(folder.out()));
  EXPECT_GT(more.samples.size(), fewer.samples.size());
  EXPECT_TRUE(std::equal(fewer.values.begin(), fewer.values.end(), more.values.begin()));
}

TEST(ExampleFields, DataWithoutThemAreKeptWhenACaseBeginsToAsk) {
  const Folder folder;
  Listener listener;
  generate(Toy(folder, "out", listener).context);
  generate(Toy(folder, "out", listener, with_fields()).context);
  EXPECT_TRUE(listener.said("120 samples made with another dataset.fields, dataset.fields_share"));
  generate(Toy(folder, "out", listener).context);
  EXPECT_TRUE(listener.said("120 samples that these settings made earlier are back"));
}

/// Counts the samples that pay for a field.
class Counting : public Operator {
 public:
  Counting(std::unique_ptr<Operator> op, std::size_t& paid) : op_(std::move(op)), paid_(paid) {}
  const Signature& signature() const override { return op_->signature(); }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override {
    if (out.has("profile")) paid_ += in.size();
    op_->apply(exec, in, out, outcomes);
  }

 private:
  std::unique_ptr<Operator> op_;
  std::size_t& paid_;
};

TEST(ExampleFields, NobodyElsePaysForThem) {
  const Folder folder;
  Listener listener;
  Toy toy(folder, "out", listener, with_fields({"solver.name=counting"}));
  std::size_t paid = 0;
  const SolverEntry inner = toy.entries.solvers.at("toy");
  toy.entries.solvers.add(
      "counting", "",
      {[&](const Build& build) { return std::make_unique<Counting>(inner.make(build), paid); },
       "1"});
  generate(toy.context);
  EXPECT_EQ(paid, stored_in(data_folder(toy.context.out)).samples.size() +
                      stored_in(out_of_distribution_folder(toy.context.out)).samples.size());
}

TEST(ExampleFields, ThatTheSolverDoesNotHaveAreRefusedWithTheirPlace) {
  const Folder folder;
  Listener listener;
  for (const char* name : {"profil", "y"}) {
    const Toy toy(folder, "out", listener,
                  {std::string("dataset.fields=[\"") + name + "\"]", "report.truth={}"});
    const std::string text = message([&] { check_case(toy.context); });
    EXPECT_NE(text.find("'dataset.fields': The solver has no field of that name"), text.npos)
        << text;
    EXPECT_NE(text.find("one of: profile"), text.npos) << text;
  }
}

TEST(ExampleFields, AreShownByInspect) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener, with_fields());
  generate(toy.context);
  const fs::path data = data_folder(toy.context.out);
  const std::string text = inspect(toy.entries, data / "dataset.h5");
  EXPECT_NE(text.find("fields of " + std::to_string(stored_in(data).samples.size()) +
                      " samples:\n  profile [2,3] in mm: "),
            text.npos)
      << text;
}

// The real solvers, whose answers to a sample must not depend on who else is asked or on fields.
struct Physics {
  const char* name;
  std::string solver;
  const char* field;
};

class ExampleFieldsOfPhysics : public testing::TestWithParam<Physics> {};

TEST_P(ExampleFieldsOfPhysics, LeaveTheSamplesAsTheyAre) {
  const Folder folder(GetParam().solver + "[dataset]\npaths_per_shard = 3\n");
  const Catalogue entries = standard_catalogue();
  Silence silence;
  const auto digest = [&](const std::string& out, const std::vector<std::string>& overrides) {
    return generate({entries, Case::open(folder.case_file(), overrides), folder.out(out), silence})
        .digest;
  };
  const std::string asked = std::string("dataset.fields=[\"") + GetParam().field + "\"]";
  EXPECT_EQ(digest("with", {asked, "dataset.fields_share=0.4"}), digest("without", {}));
  const io::hdf5::File index = io::hdf5::File::open(data_folder(folder.out("with")) / "dataset.h5");
  EXPECT_GT(index.read<std::int64_t>("field_samples").size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(
    All, ExampleFieldsOfPhysics,
    testing::Values(Physics{"cell",
                            std::string("[solver]\nname = \"cell\"\nresolution = 8\n") +
                                toy::two_phases +
                                "[solver.microstructure]\nshape = \"sphere\"\n"
                                "[sampling]\nname = \"hencky_paths\"\npaths = 5\n"
                                "states_per_path = 3\nout_of_distribution_paths = 0\n",
                            "stress_field"},
                    Physics{"pores",
                            "[solver]\nname = \"pores\"\nresolution = 16\n"
                            "[solver.geometry]\nshape = \"circle\"\n"
                            "[sampling]\nname = \"flow_rays\"\npaths = 5\nstates_per_path = 3\n"
                            "reynolds = [0.1, 5.0]\nout_of_distribution_paths = 0\n",
                            "velocity_field"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace understudy::study
