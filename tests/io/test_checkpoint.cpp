#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <understudy/core/errors.hpp>
#include <understudy/io/checkpoint.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/io/dataset_sink.hpp>

#include "sample_batches.hpp"
#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

using testing::TemporaryFolder;
namespace fs = std::filesystem;

Archive some(double value) {
  Archive archive;
  archive.set("values", {value, 2 * value}, {2});
  archive.set("floats", NamedArray{{0}, std::vector<float>{}});
  return archive;
}

void write(CheckpointFolder& checkpoint, double value) {
  checkpoint.write(some(value), [&](StateSink& state) {
    state.put("loop", some(10 * value));
    state.put("operator/level_0/starts_1", some(100 * value));
  });
}

std::string why_not(CheckpointFolder checkpoint) {
  try {
    checkpoint.open();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Checkpoint, TheLastStateComesBack) {
  const TemporaryFolder folder;
  CheckpointFolder checkpoint(folder / "c", "mine");
  EXPECT_FALSE(checkpoint.open());
  write(checkpoint, 1);
  write(checkpoint, 2);
  CheckpointFolder again(folder / "c", "mine");
  EXPECT_EQ(again.open(), some(2));
  EXPECT_EQ(again.get("loop"), some(20));
  EXPECT_EQ(again.get("operator/level_0/starts_1"), some(200));
  EXPECT_THROW(again.get("sink"), InputError);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder / "c"), {}), 2);  // no older state is left
  again.remove();
  EXPECT_FALSE(fs::exists(folder / "c"));
  EXPECT_FALSE(again.open());
}

TEST(Checkpoint, AWriteThatFailsLeavesTheEarlierState) {
  const TemporaryFolder folder;
  CheckpointFolder checkpoint(folder / "c", "mine");
  write(checkpoint, 1);
  EXPECT_THROW(checkpoint.write(some(2),
                                [](StateSink& state) {
                                  state.put("loop", some(20));
                                  throw Interrupted("killed");
                                }),
               Interrupted);
  CheckpointFolder again(folder / "c", "mine");
  EXPECT_EQ(again.open(), some(1));
  write(again, 3);
  EXPECT_EQ(CheckpointFolder(folder / "c", "mine").open(), some(3));
}

TEST(Checkpoint, WhatAKillLeftOfAnUnfinishedStateDoesNotMatter) {
  const TemporaryFolder folder;
  CheckpointFolder checkpoint(folder / "c", "mine");
  write(checkpoint, 1);
  fs::create_directories(folder / "c/2");
  std::ofstream(folder / "c/2/piece-0000.h5") << "half a";
  CheckpointFolder again(folder / "c", "mine");
  EXPECT_EQ(again.open(), some(1));
  write(again, 2);
  EXPECT_EQ(CheckpointFolder(folder / "c", "mine").open(), some(2));
}

TEST(Checkpoint, OthersAndDamagedOnesSayWhy) {
  using ::testing::HasSubstr;
  const TemporaryFolder folder;
  CheckpointFolder checkpoint(folder / "c", "mine");
  write(checkpoint, 1);
  EXPECT_THAT(why_not({folder / "c", "another"}), HasSubstr("another run"));
  EXPECT_EQ(why_not({folder / "c", "mine"}), "");

  const fs::path piece = folder / "c/1/piece-0001.h5";
  fs::copy_file(folder / "c/1/piece-0000.h5", piece, fs::copy_options::overwrite_existing);
  EXPECT_THAT(why_not({folder / "c", "mine"}), HasSubstr("is not the piece"));
  fs::resize_file(piece, fs::file_size(piece) - 100);
  EXPECT_NE(why_not({folder / "c", "mine"}), "");
  fs::remove(piece);
  EXPECT_NE(why_not({folder / "c", "mine"}), "");
  std::ofstream(folder / "c/checkpoint.h5") << "no HDF5";
  EXPECT_NE(why_not({folder / "c", "mine"}), "");
}

TEST(Checkpoint, ADisturbedOneIsReplacedByTheNextState) {
  const TemporaryFolder folder;
  CheckpointFolder others(folder / "c", "others"), checkpoint(folder / "c", "mine");
  write(others, 1);
  EXPECT_THROW(checkpoint.open(), InputError);
  write(checkpoint, 2);
  EXPECT_EQ(CheckpointFolder(folder / "c", "mine").open(), some(2));
}

TEST(Checkpoint, RecordingsGoOnWithTheStepAndTheCount) {
  const TemporaryFolder folder;
  const DatasetInfo info = [] {
    DatasetInfo some;
    some.fingerprint = "f";
    return some;
  }();
  const auto record = [&](DatasetSink& sink, std::int64_t step) {
    const testing::Called call = testing::called({1, 2}, {step, step});
    sink.take(call.in, call.out, call.outcomes, 1);
    sink.end_step();
  };
  DatasetSink killed(folder / "r", info);
  record(killed, 0);
  StateInMemory state;
  killed.save_state(state);
  record(killed, 1);  // lost with the process, its file is not
  DatasetSink resumed(folder / "r", info);
  resumed.restore_state(state);
  record(resumed, 1);
  record(resumed, 2);
  EXPECT_EQ(resumed.finish(), 6U);
  EXPECT_EQ(Dataset(folder / "r").size(), 6U);
}

}  // namespace
}  // namespace understudy::io
