#include <gtest/gtest.h>
#include <sys/resource.h>

#include <core/at.hpp>
#include <map>
#include <numeric>
#include <understudy/io/dataset.hpp>
#include <understudy/io/dataset_sink.hpp>

#include "core/sanitized.hpp"
#include "sample_batches.hpp"
#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

namespace fs = std::filesystem;
using testing::called;
using testing::Called;
using testing::called_path;
using testing::expect_message;
using testing::input_ports;
using testing::output_ports;
using testing::TemporaryFolder;

DatasetInfo info_of(const std::string& fingerprint = "a") {
  return {.case_text = "case = \"x\"",
          .settings = "case = \"x\"\n",
          .seed = 7,
          .solver_tolerance = 1e-3,
          .fingerprint = fingerprint};
}

Origin origin_of(std::int64_t path, std::size_t states) {
  Origin origin{std::vector<std::int64_t>(states, path), std::vector<std::int64_t>(states)};
  std::iota(origin.states.begin(), origin.states.end(), 0);
  return origin;
}

/// Paths [first, last) of `states` states each in one shard; every path fails at state 1.
void write_shard(const fs::path& file, std::int64_t first, std::int64_t last, std::size_t states,
                 double seconds = 1) {
  ShardWriter shard(file, info_of(), input_ports(), output_ports());
  for (std::int64_t path = first; path < last; ++path) {
    const Called call = called_path(path, states);
    at(call.outcomes, 1) = Outcome::not_converged;
    shard.add(call.in, call.out, call.outcomes, origin_of(path, states), seconds);
  }
  shard.save();
}

void write_dataset(const fs::path& folder, double seconds = 1) {
  for (std::int64_t shard = 0; shard < 4; ++shard)
    write_shard(folder / shard_name(static_cast<std::size_t>(shard)), 5 * shard, 5 * shard + 5, 3,
                seconds);
}

TEST(Dataset, GivesBackWhatWasWritten) {
  const TemporaryFolder folder;
  write_dataset(folder.path());
  write_index(folder.path());
  const Dataset data(folder.path());
  EXPECT_EQ(data.signature().inputs, input_ports());
  EXPECT_EQ(data.signature().outputs, output_ports());
  EXPECT_EQ(data.size(), 60U);
  EXPECT_EQ(data.info().seed, 7);
  EXPECT_EQ(data.info().settings, "case = \"x\"\n");
  const Samples all = data.read({.only_ok = false});
  ASSERT_EQ(all.size(), 60U);
  for (std::size_t i = 0; i < 60; ++i) {
    const Called same = called({all.paths[i]}, {all.states[i]});
    EXPECT_EQ(all.paths[i], static_cast<std::int64_t>(i / 3));
    EXPECT_EQ(at(all.in["strain"], i, 1), at(same.in["strain"], 0, 1));
    EXPECT_EQ(at(all.out["stress"], i, 1), at(same.out["stress"], 0, 1));
    EXPECT_EQ(all.outcomes[i], i % 3 == 1 ? Outcome::not_converged : Outcome::ok);
    EXPECT_DOUBLE_EQ(all.seconds[i], 1.0 / 3);
  }
}

TEST(Dataset, SelectsSplitsOutcomesAndPorts) {
  const TemporaryFolder folder;
  write_dataset(folder.path());
  write_index(folder.path());
  const Dataset data(folder.path());
  std::size_t sum = 0;
  for (const Split split : {Split::train, Split::valid, Split::test}) {
    const Selection selection{.split = split, .outputs = {"energy"}};
    const Samples part = data.read(selection);
    EXPECT_EQ(part.size(), data.count(selection));
    EXPECT_GT(part.size(), 0U);
    EXPECT_FALSE(part.out.has("stress"));
    for (std::size_t i = 0; i < part.size(); ++i) {
      EXPECT_EQ(split_of("generated", part.paths[i]), split);
      EXPECT_EQ(at(part.out["energy"], i, 0),
                at(called({part.paths[i]}, {part.states[i]}).out["energy"], 0, 0));
    }
    sum += part.size();
  }
  EXPECT_EQ(sum, 40U);
  expect_message([&] { data.read({.outputs = {"stres"}}); }, {"stres"});
}

TEST(Dataset, HasADigestThatLeavesTimingsAndShardsOut) {
  const TemporaryFolder folder;
  write_dataset(folder / "a", 1);
  write_dataset(folder / "b", 2);
  write_shard(folder / "c/shard-000000.h5", 0, 13, 3);
  write_shard(folder / "c/shard-000001.h5", 13, 20, 3);
  write_shard(folder / "d/shard-000000.h5", 0, 19, 3);
  const std::string digest = write_index(folder / "a");
  EXPECT_EQ(write_index(folder / "b"), digest);
  EXPECT_EQ(write_index(folder / "c"), digest);
  EXPECT_NE(write_index(folder / "d"), digest);
  EXPECT_EQ(Dataset(folder / "a").digest(), digest);
  EXPECT_EQ(Dataset(folder / "a").shards()[2].digest, Dataset(folder / "b").shards()[2].digest);
}

TEST(Dataset, IsOneFileForOtherPrograms) {
  const TemporaryFolder folder;
  write_dataset(folder / "data");
  write_index(folder / "data");
  fs::rename(folder / "data", folder / "moved");
  const hdf5::File index = hdf5::File::open(folder / "moved/dataset.h5");
  EXPECT_EQ(index.shape("outputs/stress"), (hdf5::Shape{60, 2}));
  const std::vector<double> stress = index.read<double>("outputs/stress");
  const Samples all = Dataset(folder / "moved").read({.only_ok = false});
  for (std::size_t i = 0; i < 60; ++i) EXPECT_EQ(stress[2 * i], at(all.out["stress"], i, 0));
  EXPECT_EQ(index.read<double>("seconds").size(), 60U);
  EXPECT_EQ(index.read<std::int64_t>("path")[59], 19);
  EXPECT_EQ(index.text_attribute("outputs/stress", "unit"), "MPa");
  EXPECT_EQ(index.text_attribute("split", "meaning"), "0 train, 1 valid, 2 test");
  EXPECT_EQ(index.text_attribute("outcome", "meaning"),
            "0 ok, 1 not_converged, 2 out_of_range, 3 invalid_input");
}

TEST(Dataset, FindsDamageAndExchangedShards) {
  const TemporaryFolder folder;
  write_dataset(folder.path());
  write_index(folder.path());
  const std::string shard = testing::contents(folder / "shard-000001.h5");
  std::string bad = shard;
  bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 4);
  folder.write("shard-000001.h5", bad);
  expect_message([&] { Dataset(folder.path()).read(); }, {"shard-000001.h5", "damaged"});
  expect_message([&] { write_index(folder.path()); }, {"shard-000001.h5", "damaged"});
  write_shard(folder / "shard-000001.h5", 5, 10, 3, 9);
  expect_message([&] { Dataset(folder.path()).read(); }, {"not the one in the index"});
  fs::remove(folder / "shard-000001.h5");
  expect_message([&] { Dataset(folder.path()).read(); }, {"shard-000001.h5", "no such file"});
}

TEST(Dataset, RefusesShardsOfOtherSettings) {
  const TemporaryFolder folder;
  write_dataset(folder.path());
  ShardWriter other(folder / shard_name(4), info_of("b"), input_ports(), output_ports());
  other.save();
  expect_message([&] { write_index(folder.path()); },
                 {"shard-000004.h5", "other settings", "shard-000000.h5", "Delete"});
  ShardWriter ports(folder / shard_name(4), info_of(), input_ports(), {{"stress", "Pa", {2}}});
  ports.save();
  expect_message([&] { write_index(folder.path()); }, {"shard-000004.h5", "stress"});
  expect_message([&] { write_index(folder / "none"); }, {"no samples", "Generate"});
}

TEST(Dataset, TakesEmptyShards) {
  const TemporaryFolder folder;
  ShardWriter(folder / shard_name(0), info_of(), input_ports(), output_ports()).save();
  write_index(folder.path());
  EXPECT_EQ(Dataset(folder.path()).read().size(), 0U);
  write_shard(folder / shard_name(1), 0, 2, 3);
  write_index(folder.path());
  EXPECT_EQ(Dataset(folder.path()).read().size(), 4U);
}

TEST(Shard, IsReusedOnlyWhenCompleteAndOfTheSameSettings) {
  const TemporaryFolder folder;
  const fs::path file = folder / shard_name(0);
  EXPECT_EQ(shard_state(file, "a"), ShardState::missing);
  write_shard(file, 0, 2, 3);
  EXPECT_EQ(shard_state(file, "a"), ShardState::complete);
  EXPECT_EQ(shard_state(file, "b"), ShardState::of_other_settings);
  folder.write("shard-000000.h5", testing::contents(file).substr(0, 3000));
  EXPECT_EQ(shard_state(file, "a"), ShardState::damaged);
}

TEST(Shard, NeedsOneOfEachPerSample) {
  const TemporaryFolder folder;
  ShardWriter shard(folder / shard_name(0), info_of(), input_ports(), output_ports());
  const Called call = called_path(0, 3);
  expect_message([&] { shard.add(call.in, call.out, call.outcomes, origin_of(0, 2), 1); },
                 {"3 inputs", "2 paths"});
  const Batch no_ports(3);
  expect_message([&] { shard.add(call.in, no_ports, call.outcomes, origin_of(0, 3), 1); },
                 {"'stress'"});
}

TEST(Split, OfAnyFewConsecutivePathsHasAllKinds) {
  for (const char* run : {"generated", "run-guarded", "another"})
    for (std::int64_t start = 0; start < 1000; ++start) {
      std::map<Split, int> count;
      for (std::int64_t path = start; path < start + 17; ++path) ++count[split_of(run, path)];
      EXPECT_EQ(count.size(), 3U) << run << " " << start;
    }
}

TEST(Split, HasTheSharesAskedFor) {
  std::map<Split, int> count;
  for (std::int64_t path = 0; path < 10000; ++path) ++count[split_of("x", path, {0.2, 0.05})];
  EXPECT_NEAR(count[Split::valid], 2000, 5);
  EXPECT_NEAR(count[Split::test], 500, 5);
  EXPECT_EQ(split_of("x", 3, {0, 0}), Split::train);
  EXPECT_NE(split_of("x", 0) == split_of("y", 0) && split_of("x", 1) == split_of("y", 1) &&
                split_of("x", 2) == split_of("y", 2) && split_of("x", 5) == split_of("y", 5) &&
                split_of("x", 7) == split_of("y", 7) && split_of("x", 9) == split_of("y", 9),
            true);
  expect_message([] { split_of("x", 0, {0.5, 0.5}); }, {"0.5", "smaller shares"});
}

TEST(DatasetSink, RecordsStepsOfALoop) {
  const TemporaryFolder folder;
  write_dataset(folder.path());
  write_index(folder.path());
  DatasetInfo info = info_of("run");
  info.run = "run-guarded";
  DatasetSink sink(folder / "recorded/run-guarded", info, {.outputs = {"stress", "energy"}});
  for (std::int64_t step = 0; step < 3; ++step) {
    const Called call = called({4, 9, -1}, {step, step, step});
    at(call.outcomes, 1) = step == 1 ? Outcome::not_converged : Outcome::ok;
    sink.take(call.in, call.out, call.outcomes, 1);
    sink.end_step();
  }
  Batch lean(3);
  const Called call = called({4, 9, 2}, {5, 5, 5});
  lean.add(output_ports()[0], call.out["stress"]);
  sink.take(call.in, lean, call.outcomes, 1);
  EXPECT_EQ(sink.finish(), 8U);
  EXPECT_EQ(sink.skipped(), 3U);

  EXPECT_EQ(recorded_runs(folder.path()), std::vector<std::string>{"run-guarded"});
  const Dataset with(folder.path(), {"run-guarded"});
  const Dataset without(folder.path());
  EXPECT_EQ(without.size(), 60U);
  EXPECT_EQ(with.size(), 68U);
  EXPECT_NE(with.digest(), without.digest());
  const Samples all = with.read({.only_ok = false});
  EXPECT_EQ(all.paths[60], 4);
  EXPECT_EQ(all.states[67], 2);
  EXPECT_LT(all.paths[62], -1);
  EXPECT_EQ(all.splits[60], split_of("run-guarded", 4));
  expect_message([&] { Dataset(folder.path(), {"run-gaurded"}); }, {"Did you mean 'run-guarded'"});
}

TEST(DatasetSink, WritesTheSameFilesWhenTheRunGoesOnAfterAnInterruption) {
  const TemporaryFolder folder;
  const auto run = [&](const std::string& name, std::int64_t first, std::int64_t last,
                       bool finish) {
    DatasetSink sink(folder / name, info_of(), {.samples_per_shard = 4, .first_step = first});
    for (std::int64_t step = first; step < last; ++step) {
      for (int call = 0; call < 4; ++call) {
        const Called made = called({call, call + 10}, {step, step});
        sink.take(made.in, made.out, made.outcomes, 1);
      }
      sink.end_step();
    }
    if (finish) sink.finish();
  };
  run("whole", 0, 5, true);
  run("parts", 0, 3, false);  // killed
  run("parts", 2, 5, true);   // goes on from the checkpoint of step 2
  EXPECT_EQ(Dataset(folder / "whole").digest(), Dataset(folder / "parts").digest());
  EXPECT_EQ(Dataset(folder / "whole").shards().size(), 10U);
}

// Many steps with few samples each, as those of molecular dynamics; one with more than a shard
// takes.
TEST(DatasetSink, CollectsStepsAndGoesOnInTheMiddleOfAShard) {
  const TemporaryFolder folder;
  const SinkOptions options{.samples_per_shard = 7, .least_samples = 5};
  const auto record = [&](DatasetSink& sink, std::int64_t first, std::int64_t end) {
    for (std::int64_t step = first; step < end; ++step) {
      for (int call = 0; call < (step == 1 ? 4 : 1); ++call) {
        const Called made = called({call, call + 10}, {step, step});
        sink.take(made.in, made.out, made.outcomes, static_cast<double>(1 + step));
      }
      sink.end_step();
    }
  };
  const auto shards = [&](const std::string& name) {
    std::vector<std::pair<std::string, std::size_t>> all;
    const Dataset dataset(folder / name);
    for (const auto& shard : dataset.shards())
      all.emplace_back(shard.file.filename().string(), shard.samples);
    return all;
  };
  DatasetSink whole(folder / "whole", info_of(), options);
  record(whole, 0, 7);
  EXPECT_EQ(whole.finish(), 20U);
  const auto expected = shards("whole");
  ASSERT_EQ(expected.size(), 3U);
  EXPECT_EQ(expected[0], std::make_pair(std::string("shard-000000000-000.h5"), std::size_t{8}));
  EXPECT_EQ(expected[1], std::make_pair(std::string("shard-000000001-001.h5"), std::size_t{6}));
  for (const std::int64_t saved : {1, 2, 3, 5}) {
    const std::string name = "parts-" + std::to_string(saved);
    StateInMemory state;
    DatasetSink killed(folder / name, info_of(), options);
    record(killed, 0, saved);
    killed.save_state(state);
    record(killed, saved, 6);
    DatasetSink resumed(folder / name, info_of(), options);
    resumed.restore_state(state);
    record(resumed, saved, 7);
    EXPECT_EQ(resumed.finish(), 20U);
    EXPECT_EQ(shards(name), expected);
    EXPECT_EQ(Dataset(folder / name).digest(), Dataset(folder / "whole").digest());
  }
}

TEST(DatasetSink, NeverChangesWhatIsRecorded) {
  const TemporaryFolder folder;
  const auto record = [&](double seconds) {
    DatasetSink sink(folder.path(), info_of(), {});
    const Called made = called({1, 2}, {0, 0});
    sink.take(made.in, made.out, made.outcomes, seconds);
    return sink.finish();
  };
  EXPECT_EQ(record(1), 2U);
  const std::string first = Dataset(folder.path()).shards().at(0).file_digest;
  EXPECT_EQ(record(7), 2U);
  EXPECT_EQ(Dataset(folder.path()).shards().at(0).file_digest, first);
}

TEST(Dataset, OfTenThousandSamplesIsWrittenInConstantMemory) {
  if (sanitized) GTEST_SKIP() << "The address sanitizer keeps freed memory.";
  const TemporaryFolder folder;
  const std::vector<Port> wide = {{"tangent", "MPa", {9, 9}}};
  const auto write_samples = [&](std::size_t shards) {
    for (std::size_t k = 0; k < shards; ++k) {
      ShardWriter shard(folder / shard_name(k), info_of(), input_ports(), wide);
      const Called call = called_path(static_cast<std::int64_t>(k), 250);
      shard.add(call.in, Batch(wide, 250), call.outcomes, origin_of(static_cast<int>(k), 250), 1);
      shard.save();
    }
    write_index(folder.path());
  };
  const auto peak = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  write_samples(4);
  const auto before = peak();
  write_samples(40);
  EXPECT_LT(peak() - before, 3000) << "kB; all samples at once are 6480";
  EXPECT_EQ(Dataset(folder.path()).size(), 10000U);
}

}  // namespace
}  // namespace understudy::io
