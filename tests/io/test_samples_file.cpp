#include <gtest/gtest.h>
#include <sys/resource.h>

#include <core/at.hpp>
#include <csignal>
#include <fstream>
#include <understudy/io/samples_file.hpp>

#include "core/sanitized.hpp"
#include "sample_batches.hpp"
#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

using testing::expect_message;
using testing::input_ports;
using testing::TemporaryFolder;

/// As a user would write it with h5py.
hdf5::File samples_of_a_user() {
  hdf5::File file = hdf5::File::in_memory();
  file.write("inputs/strain", std::vector<float>{1, 2, 3, 4, 5, 6}, {3, 2});
  file.write("inputs/modulus", std::vector<double>{1, 2, 3}, {3});
  file.set_attribute("inputs/modulus", "unit", "GPa");
  return file;
}

TEST(SamplesFile, IsReadInBlocksWithUnitsConverted) {
  const TemporaryFolder folder;
  hdf5::File user = samples_of_a_user();
  user.write("slot", std::vector<std::int64_t>{7, 8, 9}, {3});
  user.save(folder / "in.h5");
  const SamplesFile file(folder / "in.h5");
  ASSERT_EQ(file.size(), 3U);
  const Batch batch = file.read(input_ports(), 1, 2);
  EXPECT_EQ(at(batch["strain"], 1, 0), 5);
  EXPECT_EQ(at(batch["modulus"], 0, 0), 2000);
  EXPECT_EQ(batch.slots(), (std::vector<std::int64_t>{8, 9}));
  EXPECT_EQ(file.read(input_ports(), 3, 0).size(), 0U);
  expect_message([&] { file.read(input_ports(), 2, 2); }, {"fewer samples", "3"});
}

TEST(SamplesFile, MayLackOptionalPorts) {
  const TemporaryFolder folder;
  samples_of_a_user().save(folder / "in.h5");
  const SamplesFile file(folder / "in.h5");
  std::vector<Port> ports = input_ports();
  ports.push_back({"hint", "1", {}, true});
  EXPECT_FALSE(file.read(ports, 0, 3).has("hint"));
  EXPECT_EQ(file.read(ports, 0, 3).slots()[0], -1);
  ports.back().optional = false;
  expect_message([&] { file.read(ports, 0, 3); },
                 {"in.h5", "'inputs/hint'", "modulus, strain", "[samples, ...]"});
}

TEST(SamplesFile, SaysWhatIsWrong) {
  const TemporaryFolder folder;
  const auto message = [&](hdf5::File user, const std::vector<std::string>& pieces) {
    user.save(folder / "in.h5");
    expect_message([&] { SamplesFile(folder / "in.h5").read(input_ports(), 0, 3); }, pieces);
  };
  hdf5::File no_unit = hdf5::File::in_memory();
  no_unit.write("inputs/strain", std::vector<double>(6), {3, 2});
  no_unit.write("inputs/modulus", std::vector<double>(3), {3});
  message(std::move(no_unit),
          {"'inputs/modulus' has no unit", "'MPa'", "Set the attribute 'unit'"});
  hdf5::File wrong_unit = samples_of_a_user();
  wrong_unit.set_attribute("inputs/modulus", "unit", "mm");
  message(std::move(wrong_unit), {"'inputs/modulus'", "'mm'", "'MPa'", "Correct"});
  hdf5::File shape = hdf5::File::in_memory();
  shape.write("inputs/strain", std::vector<double>(9), {3, 3});
  message(std::move(shape), {"'inputs/strain'", "[3, 3]", "[samples, 2]"});
  hdf5::File lengths = hdf5::File::in_memory();
  lengths.write("inputs/strain", std::vector<double>(6), {3, 2});
  lengths.write("inputs/modulus", std::vector<double>(2), {2});
  message(std::move(lengths), {"different numbers of samples", "2 in 'modulus'", "3 in 'strain'"});
  message(hdf5::File::in_memory(), {"no samples", "'inputs'"});
  hdf5::File texts = hdf5::File::in_memory();
  texts.write_texts("inputs/strain", {"a", "b", "c"});
  message(std::move(texts), {"inputs/strain"});
}

TEST(SamplesFile, KeepsAnswersNextToTheirInputs) {
  const TemporaryFolder folder;
  SamplesFileWriter writer(folder / "out.h5", {input_ports(), testing::output_ports()}, 6);
  for (std::int64_t path = 0; path < 3; ++path) {
    const testing::Called call = testing::called_path(path, 2);
    at(call.outcomes, 0) = Outcome::out_of_range;
    writer.add(call.in, call.out, call.outcomes);
  }
  writer.finish();
  const hdf5::File file = hdf5::File::open(folder / "out.h5");
  EXPECT_EQ(file.shape("outputs/stress"), (hdf5::Shape{6, 2}));
  EXPECT_EQ(file.read<std::uint8_t>("outcome"), (std::vector<std::uint8_t>{2, 0, 2, 0, 2, 0}));
  EXPECT_EQ(file.text_attribute("outputs/energy", "unit"), "MPa");
  EXPECT_EQ(at(SamplesFile(folder / "out.h5").read(input_ports(), 5, 1)["strain"], 0, 0), 201);
  EXPECT_EQ(read_ports(file, "inputs"), input_ports());
}

/// Bytes of this process that are in memory: now, and at most since `forget_peak`.
std::size_t status_bytes(const std::string& key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(key)) return std::stoul(line.substr(key.size() + 1)) * 1024;
  return 0;
}
void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

TEST(SamplesFile, OfAnySizeIsWrittenAndReadInConstantMemory) {
  if (sanitized) GTEST_SKIP() << "The address sanitizer keeps freed memory.";
  const TemporaryFolder folder;
  const std::vector<Port> in_ports = {{"x", "1", {8}}}, out_ports = {{"y", "1", {8, 8}}};
  constexpr std::size_t block = 1024, blocks = 80;
  constexpr std::size_t megabyte = 1 << 20, whole = block * blocks * 72 * sizeof(double);
  static_assert(whole > 40 * megabyte);
  const Batch in(in_ports, block), out(out_ports, block);
  const Outcomes outcomes("outcomes", block);
  forget_peak();
  const std::size_t before = status_bytes("VmRSS:");
  SamplesFileWriter writer(folder / "out.h5", {in_ports, out_ports}, block * blocks);
  for (std::size_t b = 0; b < blocks; ++b) {
    Kokkos::deep_copy(in["x"], static_cast<double>(b));
    Kokkos::deep_copy(out["y"], static_cast<double>(2 * b));
    writer.add(in, out, outcomes);
  }
  writer.finish();
  const SamplesFile file(folder / "out.h5");
  for (std::size_t b = 0; b < blocks; ++b)
    EXPECT_EQ(at(file.read(in_ports, b * block, block)["x"], block - 1, 7), b);
  EXPECT_LT(status_bytes("VmHWM:") - before, 12 * megabyte);
  std::vector<double> last(64);
  hdf5::File::open(folder / "out.h5")
      .read_rows("outputs/y", block * blocks - 1, std::span<double>(last));
  EXPECT_EQ(last.back(), 2 * (blocks - 1));
}

TEST(SamplesFile, SaysWhenTheDiskIsFull) {
  const TemporaryFolder folder;
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  const std::vector<Port> ports = {{"x", "1", {1024}}};
  const rlimit small{1 << 20, old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  expect_message(
      [&] {
        SamplesFileWriter writer(folder / "out.h5", {ports, {}}, 1024);
        writer.add(Batch(ports, 1024), Batch(1024), Outcomes("outcomes", 1024));
      },
      {"out.h5': 'inputs/x' cannot be written", "expected room for it", "Free some space"});
  setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, before);
}

}  // namespace
}  // namespace understudy::io
