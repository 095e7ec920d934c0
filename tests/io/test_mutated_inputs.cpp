#include <gtest/gtest.h>

#include <algorithm>
#include <understudy/core/random.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/user_block.hpp>

#include "fuzz.hpp"
#include "gmsh_examples.hpp"
#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

using testing::TemporaryFolder;

/// The input with a few changes: bytes set, cut out, doubled, or numbers made large.
std::string mutated(std::string text, std::uint64_t number) {
  const Stream random(7, "mutate", number);
  auto pick = [&, k = std::uint64_t{0}](std::size_t below) mutable {
    return static_cast<std::size_t>(random.below(k++, std::max<std::size_t>(below, 1)));
  };
  const std::size_t changes = 1 + pick(4);
  for (std::size_t change = 0; change < changes && !text.empty(); ++change) {
    const std::size_t at = pick(text.size());
    const std::size_t length = std::min(1 + pick(20), text.size() - at);
    switch (pick(5)) {
      case 0:
        text[at] = static_cast<char>(pick(256));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(pick(text.size()), length));
        break;
      case 3:
        text.insert(at, pick(2) == 0 ? "99999999999999" : "-1");
        break;
      default:
        text[at] = static_cast<char>(text[at] ^ (1 << pick(8)));
    }
  }
  return text;
}

const char* const a_case = R"(case = "cook"
seed = 1
[solver]
tolerance = 1e-3
list = [1, 2.5, "a", [true, {x = 1}]]
[[solver.phase]]
name = 'matrix'
text = """a
b"""
[solver.ports]
"a.b" = 0x10
)";

TEST(MutatedInputs, OfCaseFilesGiveErrorsOfOurs) {
  for (std::uint64_t i = 0; i < 2000; ++i)
    EXPECT_NO_THROW(testing::fuzz_case_file(mutated(a_case, i))) << mutated(a_case, i);
}

TEST(MutatedInputs, OfMeshesGiveErrorsOfOurs) {
  for (const char* mesh : {testing::squares_2, testing::squares_4, testing::cube_2})
    for (std::uint64_t i = 0; i < 1000; ++i)
      EXPECT_NO_THROW(testing::fuzz_gmsh(mutated(mesh, i))) << mutated(mesh, i);
}

std::string archive_bytes(const TemporaryFolder& folder) {
  Archive archive;
  archive.set("network/weight", std::vector<double>(300, 1.5), {20, 15}, "MPa");
  archive.set("whole", NamedArray{{3}, std::vector<std::int64_t>{1, 2, 3}, "1"});
  archive.set_attribute("name", std::string("energy"));
  write_archive(folder / "a.h5", "model", archive);
  return testing::contents(folder / "a.h5");
}

TEST(MutatedInputs, OfArchivesGiveErrorsOfOurs) {
  const TemporaryFolder folder;
  const std::string good = archive_bytes(folder);
  for (std::uint64_t i = 0; i < 300; ++i) EXPECT_NO_THROW(testing::fuzz_archive(mutated(good, i)));
}

// Files of others have no digest. HDF5 itself finds that they are cut short. (Bytes changed on
// purpose can end the process inside HDF5 1.10, which nothing outside of it can prevent.)
TEST(MutatedInputs, OfForeignFilesCutShortGiveErrorsOfOurs) {
  const TemporaryFolder folder;
  const std::string foreign = archive_bytes(folder).substr(user_block_size);
  EXPECT_EQ(read_any_archive(folder.write("foreign.h5", foreign)).array("whole").shape.at(0), 3U);
  for (std::size_t size = 0; size < foreign.size(); size += 1 + foreign.size() / 200)
    testing::message_of([&] { read_any_archive(folder.write("cut.h5", foreign.substr(0, size))); });
}

}  // namespace
}  // namespace understudy::io
