#include <gtest/gtest.h>

#include <limits>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/hdf5.hpp>
#include <understudy/io/user_block.hpp>

#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

using testing::contents;
using testing::expect_message;
using testing::TemporaryFolder;

Archive example_archive() {
  Archive archive;
  archive.set("network/layer/0/weight", {1.5, -0.0, 1e-310, 4, 5, 6}, {2, 3}, "MPa");
  archive.set("single", NamedArray{{2}, std::vector<float>{1.1F, 2}, "1"});
  archive.set("whole", NamedArray{{3}, std::vector<std::int64_t>{1, -2, 1LL << 60}, "s"});
  archive.set("bytes", NamedArray{{2, 2}, std::vector<std::uint8_t>{0, 255, 3, 4}, "1"});
  archive.set("scalar", {std::numeric_limits<double>::quiet_NaN()}, {});
  archive.set("empty", {}, {0, 4});
  archive.set_attribute("name", std::string("energy"));
  archive.set_attribute("network/width", std::int64_t{64});
  archive.set_attribute("network/only/attributes/here", 0.1);
  archive.set_attribute("whole/meaning", std::string("seconds, \xC3\xA4"));
  archive.set_attribute("case", std::string(200000, 'x'));
  archive.set_attribute("nothing", std::string());
  return archive;
}

TEST(ArchiveFile, ComesBackBitForBit) {
  const TemporaryFolder folder;
  const Archive archive = example_archive();
  write_archive(folder / "model.h5", "model", archive);
  const Archive again = read_archive(folder / "model.h5", "model");
  EXPECT_EQ(digest(again), digest(archive));
  EXPECT_EQ(again.attributes(), archive.attributes());
  EXPECT_EQ(again.array("network/layer/0/weight"), archive.array("network/layer/0/weight"));
  EXPECT_EQ(again.array("empty").shape, (std::vector<std::size_t>{0, 4}));
  EXPECT_EQ(digest(read_any_archive(folder / "model.h5")), digest(archive));
}

TEST(ArchiveFile, OfEqualContentsHasEqualBytes) {
  const TemporaryFolder folder;
  write_archive(folder / "a.h5", "model", example_archive());
  write_archive(folder / "b.h5", "model", example_archive());
  EXPECT_EQ(contents(folder / "a.h5"), contents(folder / "b.h5"));
}

TEST(ArchiveFile, IsKnownByAnEmptyArchiveToo) {
  const TemporaryFolder folder;
  write_archive(folder / "a.h5", "checkpoint", Archive());
  EXPECT_EQ(read_archive(folder / "a.h5", "checkpoint"), Archive());
}

TEST(ArchiveFile, OfAnotherKindIsRefused) {
  const TemporaryFolder folder;
  write_archive(folder / "a.h5", "checkpoint", example_archive());
  expect_message([&] { read_archive(folder / "a.h5", "model"); },
                 {"a.h5", "'checkpoint'", "'model'"});
  hdf5::File foreign = hdf5::File::in_memory();
  foreign.write("x", std::vector<double>{1}, {1});
  foreign.save(folder / "foreign.h5");
  expect_message([&] { read_archive(folder / "foreign.h5", "model"); },
                 {"foreign.h5", "not written by Understudy"});
  hdf5::File future = hdf5::File::in_memory();
  future.set_attribute("/", "understudy_kind", "model");
  future.set_attribute("/", "understudy_schema", std::int64_t{99});
  future.set_attribute("/", "understudy_code", "9.0");
  future.save(folder / "future.h5");
  expect_message([&] { read_archive(folder / "future.h5", "model"); },
                 {"layout 99", "9.0", "Update Understudy"});
}

TEST(ArchiveFile, WithAnyChangedByteIsFound) {
  const TemporaryFolder folder;
  write_archive(folder / "a.h5", "model", example_archive());
  const std::string good = contents(folder / "a.h5");
  for (std::size_t at = 0; at < good.size(); at += 1 + good.size() / 300) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    const auto file = folder.write("bad.h5", bad);
    if (at >= user_block_size)
      expect_message([&] { read_archive(file, "model"); }, {"bad.h5", "damaged", "Restore"});
    else  // the lines that say so; what they protect is whole
      try {
        EXPECT_EQ(digest(read_archive(file, "model")), digest(example_archive()));
      } catch (const InputError&) {
      }
  }
}

TEST(ArchiveFile, CutShortIsFound) {
  const TemporaryFolder folder;
  write_archive(folder / "a.h5", "model", example_archive());
  const std::string good = contents(folder / "a.h5");
  for (std::size_t size = 0; size < good.size(); size += 1 + good.size() / 100)
    testing::message_of(
        [&] { read_archive(folder.write("bad.h5", good.substr(0, size)), "model"); });
  expect_message([&] { read_archive(folder.write("longer.h5", good + "x"), "model"); },
                 {"damaged"});
}

TEST(ArchiveFile, ThatIsNoHdf5SaysWhatItIs) {
  const TemporaryFolder folder;
  const auto message = [&](const std::string& bytes, const std::string& piece) {
    expect_message([&] { read_archive(folder.write("f.h5", bytes), "model"); }, {"f.h5", piece});
  };
  message("case = 1\n", "a text file");
  message("PK\x03\x04", "a zip archive");
  message(std::string("\x01\x00\x02", 3), "a binary file");
  message("", "an empty file");
  expect_message([&] { read_archive(folder / "none.h5", "model"); }, {"no such file"});
  expect_message([&] { read_archive(folder.path(), "model"); }, {"a folder"});
}

TEST(ArchiveFile, ChangedByAnotherProgramIsFound) {
  const TemporaryFolder folder;
  hdf5::File file = hdf5::File::in_memory();
  file.set_attribute("/", "understudy_kind", "model");
  file.set_attribute("/", "understudy_schema", std::int64_t{1});
  file.set_attribute("/", "understudy_code", "0");
  file.set_attribute("/", "understudy_digest", std::string(32, '0'));
  file.save(folder / "a.h5");
  expect_message([&] { read_archive(folder / "a.h5", "model"); },
                 {"changed", std::string(32, '0')});
}

TEST(ArchiveFile, RefusesNamesThatNoFileCanHold) {
  const TemporaryFolder folder;
  for (const char* path : {"a//b", "", "a/./b", "../a"}) {
    Archive archive;
    archive.set(path, {1}, {1});
    expect_message<InternalError>([&] { write_archive(folder / "a.h5", "model", archive); },
                                  {"no file can hold"});
  }
  Archive reserved;
  reserved.set_attribute("understudy_kind", std::string("x"));
  expect_message<InternalError>([&] { write_archive(folder / "a.h5", "model", reserved); },
                                {"understudy_kind"});
  Archive zero;
  zero.set_attribute("text", std::string("a\0b", 3));
  expect_message([&] { write_archive(folder / "a.h5", "model", zero); }, {"zero byte"});
}

}  // namespace
}  // namespace understudy::io
