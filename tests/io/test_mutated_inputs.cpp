#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <understudy/core/random.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/shard.hpp>
#include <understudy/io/user_block.hpp>

#include "core/sanitized.hpp"
#include "fuzz.hpp"
#include "gmsh_examples.hpp"
#include "molecule_examples.hpp"
#include "sample_batches.hpp"
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

TEST(MutatedInputs, OfMoleculesGiveErrorsOfOurs) {
  const std::pair<const char*, void (*)(std::string_view)> inputs[] = {
      {testing::peroxide_prmtop, testing::fuzz_prmtop},
      {testing::peroxide_inpcrd, testing::fuzz_inpcrd},
      {testing::peroxide_rst7, testing::fuzz_inpcrd},
      {testing::alanine_pdb, testing::fuzz_pdb},
      {testing::glycine_pqr, testing::fuzz_pqr}};
  for (const auto& [text, fuzz] : inputs)
    for (std::uint64_t i = 0; i < 1000; ++i)
      EXPECT_NO_THROW(fuzz(mutated(text, i))) << mutated(text, i);
}

std::string archive_bytes(const TemporaryFolder& folder) {
  Archive archive;
  archive.set("network/weight", std::vector<double>(300, 1.5), {20, 15}, "MPa");
  archive.set("whole", NamedArray{{3}, std::vector<std::int64_t>{1, 2, 3}, "1"});
  archive.set_attribute("name", std::string("energy"));
  write_archive(folder / "a.h5", "model", archive);
  return testing::contents(folder / "a.h5");
}

std::string samples_bytes(const TemporaryFolder& folder) {
  const testing::Called call = testing::called_path(0, 20);
  const std::vector<Port> fields = {{"field", "1", {2, 3}}};
  ShardWriter writer(folder / "s.h5", {}, testing::input_ports(), testing::output_ports(),
                     {fields, 3});
  writer.add_fields({1, 4, 19}, Batch(fields, 3));
  writer.add(call.in, call.out, call.outcomes, {std::vector<std::int64_t>(20, 0), call.in.slots()},
             1);
  writer.save();
  return testing::contents(folder / "s.h5");
}

// By hand, as many as one likes: UNDERSTUDY_MUTATIONS=20000.
std::uint64_t mutations() {
  const char* text = std::getenv("UNDERSTUDY_MUTATIONS");
  return text == nullptr ? 150 : std::strtoull(text, nullptr, 10);
}

TEST(MutatedInputs, OfArchivesGiveErrorsOfOurs) {
  const TemporaryFolder folder;
  const std::string good = archive_bytes(folder);
  for (std::uint64_t i = 0; i < 300; ++i) EXPECT_NO_THROW(testing::fuzz_archive(mutated(good, i)));
}

// With a new seal, so that what is behind it is read.
std::string mutated_behind_the_seal(const std::string& good, std::uint64_t number) {
  std::string bytes =
      good.substr(0, user_block_size) + mutated(good.substr(user_block_size), number);
  seal(std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

// In a process of its own: HDF5 1.10 can end it, which nothing outside of HDF5 can prevent. What
// must not happen is an exception that is none of ours, or a search for memory or time without end.
template <class Body>
int signal_of(Body body) {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit memory{std::size_t{4} << 30, std::size_t{4} << 30}, seconds{20, 20};
    if (!sanitized) setrlimit(RLIMIT_AS, &memory);
    setrlimit(RLIMIT_CPU, &seconds);
    try {
      body();
    } catch (...) {
      _exit(1);
    }
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) != 0)
      << "an exception that is none of ours";
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

TEST(MutatedInputs, BehindTheSealGiveErrorsOfOurs) {
  const TemporaryFolder folder;
  const std::string archive = archive_bytes(folder), samples = samples_bytes(folder);
  testing::fuzz_archive(archive);  // their folders are those of this process, which removes them
  testing::fuzz_samples(samples);
  for (std::uint64_t i = 0; i < mutations(); ++i) {
    for (const std::string& good : {archive, samples}) {
      const std::string bytes = mutated_behind_the_seal(good, i);
      const int signal = signal_of([&] {
        testing::fuzz_archive(bytes);
        testing::fuzz_samples(bytes);
      });
      EXPECT_TRUE(signal != SIGXCPU && signal != SIGKILL) << "no end in sight of mutation " << i;
    }
  }
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
