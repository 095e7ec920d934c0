#include <gtest/gtest.h>
#include <sys/resource.h>

#include <core/at.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/io/files.hpp>

#include "core/sanitized.hpp"
#include "sample_batches.hpp"
#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

namespace fs = std::filesystem;
using testing::called;
using testing::Called;
using testing::expect_message;
using testing::input_ports;
using testing::output_ports;
using testing::TemporaryFolder;

const std::vector<Port>& field_ports() {
  static const std::vector<Port> ports = {{"stress_field", "MPa", {2, 3}, true}};
  return ports;
}

// Every third sample has a field, whose numbers say which path it is.
bool has_field(std::int64_t path) { return path % 3 == 1; }

Batch fields_of(const std::vector<std::int64_t>& paths) {
  Batch fields(field_ports(), paths.size());
  for (std::size_t k = 0; k < paths.size(); ++k)
    for (std::size_t c = 0; c < 6; ++c)
      at(fields["stress_field"], k, c) =
          static_cast<double>(paths[k]) + 0.1 * static_cast<double>(c);
  return fields;
}

/// One state of paths [first, last); the file is complete at once, as a study writes it.
void write_shard_with_fields(const fs::path& file, std::int64_t first, std::int64_t last,
                             const std::vector<Port>& ports = field_ports()) {
  std::vector<std::int64_t> paths, chosen;
  std::vector<std::size_t> rows;
  for (std::int64_t path = first; path < last; ++path) {
    paths.push_back(path);
    if (!has_field(path)) continue;
    chosen.push_back(path);
    rows.push_back(static_cast<std::size_t>(path - first));
  }
  write_atomically(file, [&](const fs::path& beside) {
    ShardWriter shard(beside, {.fingerprint = "a"}, input_ports(), output_ports(),
                      {ports, ports.empty() ? 0 : rows.size()});
    const Called call = called(paths, std::vector<std::int64_t>(paths.size(), 0));
    if (!ports.empty()) shard.add_fields(rows, fields_of(chosen));
    shard.add(call.in, call.out, call.outcomes, {paths, std::vector<std::int64_t>(paths.size(), 0)},
              1);
    shard.save();
  });
}

void write_dataset_with_fields(const fs::path& folder, const std::vector<std::int64_t>& cuts) {
  for (std::size_t k = 0; k + 1 < cuts.size(); ++k)
    write_shard_with_fields(folder / shard_name(k), cuts[k], cuts[k + 1]);
  write_index(folder);
}

TEST(ShardFields, AreReadBackWithTheSamplesTheyBelongTo) {
  const TemporaryFolder folder;
  write_shard_with_fields(folder / "shard-000000.h5", 5, 12);
  const ShardReader shard(folder / "shard-000000.h5");
  EXPECT_EQ(shard.signature().outputs, output_ports()) << "fields are no outputs to learn";
  EXPECT_EQ(shard.fields().samples, (std::vector<std::int64_t>{2, 5}));
  ASSERT_EQ(shard.fields().ports.size(), 1U);
  EXPECT_EQ(shard.fields().ports[0].describe(), "stress_field [2,3] in MPa");
  const Batch last(shard.fields().ports, 1);
  read_batch(shard.file(), "fields", 1, last);
  EXPECT_DOUBLE_EQ(at(last["stress_field"], 0, 4), 10.4);
  EXPECT_EQ(shard.file().text_attribute("fields/stress_field", "unit"), "MPa");
}

TEST(ShardFields, AreOneArrayForOtherProgramsHoweverTheyWereCut) {
  const TemporaryFolder folder;
  write_dataset_with_fields(folder / "a",
                            {0, 7, 8, 14, 20});  // the second shard has a field, none its samples
  write_dataset_with_fields(folder / "b", {0, 20});
  const hdf5::File a = hdf5::File::open(folder / "a/dataset.h5"),
                   b = hdf5::File::open(folder / "b/dataset.h5");
  const std::vector<double> values = a.read<double>("fields/stress_field");
  const std::vector<std::int64_t> samples = a.read<std::int64_t>("field_samples"),
                                  paths = a.read<std::int64_t>("path");
  EXPECT_EQ(a.shape("fields/stress_field"), (hdf5::Shape{samples.size(), 2, 3}));
  ASSERT_EQ(samples.size(), 7U);
  for (std::size_t k = 0; k < samples.size(); ++k)
    EXPECT_EQ(values[6 * k], static_cast<double>(paths[static_cast<std::size_t>(samples[k])]));
  EXPECT_EQ(values, b.read<double>("fields/stress_field"));
  EXPECT_EQ(samples, b.read<std::int64_t>("field_samples"));
  EXPECT_EQ(a.text_attribute("/", "fields_digest"), b.text_attribute("/", "fields_digest"));
  EXPECT_EQ(a.text_attribute("fields/stress_field", "unit"), "MPa");
}

TEST(ShardFields, LeaveTheSamplesAndTheirDigestAlone) {
  const TemporaryFolder folder;
  write_dataset_with_fields(folder / "with", {0, 9, 20});
  write_shard_with_fields(folder / "without/shard-000000.h5", 0, 20, {});
  write_index(folder / "without");
  const Dataset with(folder / "with"), without(folder / "without");
  EXPECT_EQ(with.digest(), without.digest());
  EXPECT_EQ(with.signature().outputs, without.signature().outputs);
  EXPECT_EQ(with.read().size(), 20U);
  EXPECT_FALSE(hdf5::File::open(folder / "without/dataset.h5").has("fields"));
}

TEST(ShardFields, OfOtherPortsBelongToOtherShards) {
  const TemporaryFolder folder;
  write_shard_with_fields(folder / shard_name(0), 0, 7);
  write_shard_with_fields(folder / shard_name(1), 7, 14, {});
  expect_message([&] { write_index(folder.path()); },
                 {"shard-000001.h5", "fields of other ports", "shard-000000.h5"});
}

TEST(ShardFields, NeedAPlanAndTheSamplesTheyWerePlannedFor) {
  const TemporaryFolder folder;
  ShardWriter without(folder / "a.h5", {}, input_ports(), output_ports());
  expect_message([&] { without.add_fields({0}, fields_of({1})); }, {"a.h5", "takes no fields"});
  ShardWriter with(folder / "b.h5", {}, input_ports(), output_ports(), {field_ports(), 2});
  const Batch nothing(1);
  expect_message([&] { with.add_fields({0}, nothing); }, {"'stress_field'"});
  with.add_fields({4}, fields_of({1}));
  EXPECT_THROW(with.save(), InternalError);
}

TEST(ShardFields, ArePassedToTheDiskInConstantMemory) {
  if (sanitized) GTEST_SKIP() << "The address sanitizer keeps freed memory.";
  const TemporaryFolder folder;
  const std::vector<Port> large = {{"velocity_field", "1", {64, 64, 32}, true}};  // a MiB each
  const auto write_fields = [&](const std::string& name, std::size_t samples) {
    ShardWriter shard(folder / name / shard_name(0), {}, input_ports(), {}, {large, samples});
    for (std::size_t k = 0; k < samples; ++k) shard.add_fields({k}, Batch(large, 1));
    const Called call = testing::called_path(0, samples);
    shard.add(call.in, Batch(samples), call.outcomes,
              {std::vector<std::int64_t>(samples), std::vector<std::int64_t>(samples)}, 1);
    shard.save();
    write_index(folder / name);
  };
  const auto peak = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  fs::create_directories(folder / "few");
  fs::create_directories(folder / "many");
  write_fields("few", 20);
  const auto before = peak();
  write_fields("many", 120);
  EXPECT_LT(peak() - before, 20000) << "kB; all fields at once are 123000";
}

TEST(ShardFields, WhoseSamplesAreNotClearAreRefused) {
  const TemporaryFolder folder;
  for (const std::vector<std::int64_t>& samples :
       {std::vector<std::int64_t>{0}, {1, 1}, {2, 1}, {-1, 1}, {1, 3}}) {
    hdf5::File file = hdf5::File::in_memory();
    file.write("fields/stress_field", std::vector<double>(12), {2, 2, 3});
    describe_ports(file, "fields", field_ports());
    file.write("field_samples", samples, {samples.size()});
    expect_message([&] { read_stored_fields(file, 3); }, {"whose its fields are", "Delete"});
  }
}

}  // namespace
}  // namespace understudy::io
