#include "fuzz.hpp"

#include <span>
#include <understudy/core/errors.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/case_file.hpp>
#include <understudy/io/gmsh.hpp>
#include <understudy/io/samples_file.hpp>
#include <understudy/io/shard.hpp>

#include "sample_batches.hpp"
#include "temporary_folder.hpp"

namespace understudy::io::testing {

void fuzz_case_file(std::string_view bytes) {
  try {
    const Settings settings = parse_case(bytes, "fuzz.toml");
    // What was read can be written and gives the same again.
    EXPECT_EQ(parse_case(to_toml(settings), "again").canonical(), settings.canonical());
  } catch (const Error&) {
  }
}

void fuzz_gmsh(std::string_view bytes) {
  try {
    const Mesh mesh = parse_gmsh(bytes, "fuzz.msh");
    const auto points = static_cast<std::int64_t>(mesh.points.size());
    for (const auto& element : mesh.elements)
      for (const std::int64_t node : element) EXPECT_TRUE(node >= 0 && node < points);
  } catch (const Error&) {
  }
}

void fuzz_archive(std::string_view bytes) {
  static const TemporaryFolder folder;
  const auto file = folder.write("fuzz.h5", std::string(bytes));
  try {
    read_any_archive(file);
    read_archive(file, "model");
  } catch (const Error&) {
  }
}

void fuzz_samples(std::string_view bytes) {
  static const TemporaryFolder folder;
  const auto path = folder.write("fuzz.h5", std::string(bytes));
  try {
    SamplesFile(path).require_known(input_ports());
    const ShardReader shard(path);
    shard.outcomes();
    shard.splits();
    for (const Port& port : shard.signature().inputs)
      shard.file().read<double>("inputs/" + port.name);
    for (const Port& port : shard.fields().ports) shard.file().read<double>("fields/" + port.name);
  } catch (const Error&) {
  }
}

}  // namespace understudy::io::testing
