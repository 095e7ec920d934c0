#include <gtest/gtest.h>
#include <hdf5.h>

#include <numeric>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/hdf5.hpp>
#include <understudy/io/user_block.hpp>

#include "temporary_folder.hpp"

namespace understudy::io::hdf5 {
namespace {

using testing::expect_message;
using testing::TemporaryFolder;

TEST(Hdf5, KeepsArraysOfManyChunks) {
  const TemporaryFolder folder;
  std::vector<double> numbers(3 * 200000);
  std::iota(numbers.begin(), numbers.end(), 0.0);
  File file = File::in_memory();
  file.write("a/b/long", numbers, {200000, 3});
  file.write("one_row", numbers, {1, 600000});
  file.save(folder / "a.h5");
  const File again = File::open(folder / "a.h5");
  EXPECT_EQ(again.read<double>("a/b/long"), numbers);
  EXPECT_EQ(again.read<double>("one_row"), numbers);
  std::vector<double> rows(6);
  again.read_rows("a/b/long", 150000, std::span(rows));
  EXPECT_EQ(rows, (std::vector<double>{450000, 450001, 450002, 450003, 450004, 450005}));
  rows.resize(4);
  expect_message([&] { again.read_rows("a/b/long", 0, std::span(rows)); }, {"[200000, 3]"});
  rows.resize(6);
  expect_message([&] { again.read_rows("a/b/long", 199999, std::span(rows)); }, {"a/b/long"});
}

TEST(Hdf5, ConvertsNumbers) {
  const TemporaryFolder folder;
  File file = File::in_memory();
  file.write("whole", std::vector<std::int64_t>{1, -2}, {2});
  file.save(folder / "a.h5");
  const File again = File::open(folder / "a.h5");
  EXPECT_EQ(again.read<double>("whole"), (std::vector<double>{1, -2}));
  EXPECT_EQ(again.type("whole"), Type::i64);
}

TEST(Hdf5, KeepsTextsAndAttributes) {
  const TemporaryFolder folder;
  const std::vector<std::string> texts = {"a", "", "\xC3\xA4 long text with spaces"};
  File file = File::in_memory();
  file.write_texts("texts", texts);
  file.write_texts("none", {});
  file.set_attribute("texts", "count", std::int64_t{3});
  file.set_attribute("texts", "count", std::int64_t{4});
  file.save(folder / "a.h5");
  const File again = File::open(folder / "a.h5");
  EXPECT_EQ(again.read_texts("texts"), texts);
  EXPECT_TRUE(again.read_texts("none").empty());
  EXPECT_EQ(again.integer_attribute("texts", "count"), 4);
  EXPECT_EQ(again.attribute_names("texts"), std::vector<std::string>{"count"});
  expect_message([&] { again.read<double>("texts"); },
                 {"'texts'", "does not hold numbers", "text"});
  expect_message([&] { again.text_attribute("texts", "count"); }, {"'count'", "a text"});
  expect_message([&] { again.attribute("texts", "unit"); }, {"'texts'", "'unit'"});
}

TEST(Hdf5, KeepsListsAsAttributes) {
  const TemporaryFolder folder;
  File file = File::in_memory();
  file.make_group("g");
  file.set_list("g", "texts", std::vector<std::string>{"none", "", "two"});
  for (const std::int64_t last : {3, 4})  // the second one takes the place of the first
    file.set_list("g", "numbers", std::vector<std::int64_t>{1, -2, last});
  expect_message(
      [&] {
        file.set_list("g", "bad", std::vector<std::string>{{"a\0b", 3}});
      },
      {"'bad'", "zero"});
  file.save(folder / "a.h5");
  const File again = File::open(folder / "a.h5");
  EXPECT_EQ(again.numbers_attribute("g", "numbers"), (std::vector<double>{1, -2, 4}));
  EXPECT_TRUE(again.has_attribute("g", "texts"));
  EXPECT_FALSE(again.is_single("g", "texts"));
  EXPECT_FALSE(again.has_attribute("g", "bad"));
}

TEST(Hdf5, SaysWhatIsMissing) {
  const TemporaryFolder folder;
  File file = File::in_memory();
  file.write("group/a", std::vector<double>{1}, {1});
  file.save(folder / "a.h5");
  const File again = File::open(folder / "a.h5");
  EXPECT_TRUE(again.has("group"));
  EXPECT_TRUE(again.has("/group/a"));
  EXPECT_FALSE(again.has("group/a/b"));
  EXPECT_FALSE(again.has("no/such/thing"));
  EXPECT_FALSE(again.is_dataset("group"));
  expect_message([&] { again.read<double>("group/b"); }, {"a.h5", "'group/b'", "nothing"});
  expect_message([&] { again.read<double>("group"); }, {"a group of that name"});
  expect_message([&] { again.members("none"); }, {"a.h5", "none"});
}

TEST(Hdf5, HoldsSeveralFilesAtOnce) {
  const TemporaryFolder folder;
  File a = File::in_memory("same"), b = File::in_memory("same");
  a.write("x", std::vector<double>{1}, {});
  b.write("x", std::vector<double>{2}, {});
  a.save(folder / "a.h5");
  const File reading = File::open(folder / "a.h5");
  b.save(folder / "a.h5");  // the reader keeps the old file
  EXPECT_EQ(reading.read<double>("x"), std::vector<double>{1});
}

TEST(Hdf5, RefusesMoreDataThanTheFileHolds) {
  const TemporaryFolder folder;
  const hid_t raw = H5Fcreate((folder / "a.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hsize_t size = hsize_t{1} << 45, chunk = 1024;
  const hid_t space = H5Screate_simple(1, &size, nullptr);
  const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_chunk(creation, 1, &chunk);
  H5Dclose(H5Dcreate2(raw, "huge", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, creation, H5P_DEFAULT));
  H5Pclose(creation);
  H5Sclose(space);
  H5Fclose(raw);
  expect_message([&] { File::open(folder / "a.h5").read<double>("huge"); },
                 {"'huge' claims more data", "0 bytes in the file"});
  double row = 0;
  expect_message([&] { File::open(folder / "a.h5").require_held("huge"); }, {"claims more data"});
  EXPECT_NO_THROW(File::open(folder / "a.h5").read_rows("huge", 7, std::span(&row, 1)));

  File file = File::in_memory();
  file.join("huge", Type::f64, {std::size_t{1} << 45}, {});
  file.save(folder / "b.h5");
  expect_message([&] { File::open(folder / "b.h5").read<double>("huge"); }, {"claims more data"});
}

/// A file of others, made with HDF5 itself: `make` gets its identifier.
template <class Make>
void make_foreign(const std::filesystem::path& path, Make make) {
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  make(file);
  H5Fclose(file);
}

TEST(Hdf5, FollowsNoLinkIntoAnotherFile) {
  const TemporaryFolder folder;
  make_foreign(folder / "secret.h5", [](hid_t file) {
    H5Gclose(H5Gcreate2(file, "group", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  });
  make_foreign(folder / "a.h5", [&](hid_t file) {
    H5Lcreate_external((folder / "secret.h5").c_str(), "/group", file, "outside", H5P_DEFAULT,
                       H5P_DEFAULT);
    H5Lcreate_soft("/outside", file, "soft", H5P_DEFAULT, H5P_DEFAULT);
    H5Gclose(H5Gcreate2(file, "inside", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  });
  const File file = File::open(folder / "a.h5");
  EXPECT_FALSE(file.has("outside"));
  EXPECT_FALSE(file.has("soft"));
  ASSERT_EQ(file.all_members().size(), 1U);
  EXPECT_EQ(file.all_members().front().name, "inside");
  expect_message([&] { file.members("outside"); }, {"'outside' cannot be read"});
  expect_message([&] { file.read<double>("outside/x"); }, {"nothing of that name"});
}

TEST(Hdf5, ReadsNoNumbersOutOfFilesElsewhere) {
  const TemporaryFolder folder;
  folder.write("secret", std::string(64, 's'));
  const hsize_t size = 8;
  make_foreign(folder / "a.h5", [&](hid_t file) {
    const hid_t space = H5Screate_simple(1, &size, nullptr);
    const hid_t raw = H5Pcreate(H5P_DATASET_CREATE), joined = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(raw, (folder / "secret").c_str(), 0, 64);
    H5Pset_virtual(joined, space, (folder / "b.h5").c_str(), "/x", space);
    H5Dclose(H5Dcreate2(file, "raw", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, raw, H5P_DEFAULT));
    H5Dclose(
        H5Dcreate2(file, "joined", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, joined, H5P_DEFAULT));
    H5Pclose(raw);
    H5Pclose(joined);
    H5Sclose(space);
  });
  const File file = File::open(folder / "a.h5");
  for (const char* name : {"raw", "joined"})
    expect_message([&] { file.read<double>(name); },
                   {std::string("'") + name + "' lies in other files", "h5repack"});
}

TEST(Hdf5, EndsInFilesWhoseGroupsLeadInCircles) {
  const TemporaryFolder folder;
  make_foreign(folder / "a.h5", [](hid_t file) {
    for (const char* name : {"a", "b", "c"})
      H5Lcreate_hard(file, "/", file, name, H5P_DEFAULT, H5P_DEFAULT);
  });
  expect_message([&] { read_any_archive(folder / "a.h5"); },
                 {"a.h5", "too many groups in each other", "do not lead back to themselves"});
}

TEST(Hdf5, RefusesRowsOfWhatHoldsNoNumbers) {
  const TemporaryFolder folder;
  File file = File::in_memory();
  file.write_texts("texts", {"a", "b"});
  file.save(folder / "a.h5");
  std::vector<double> rows(2);
  expect_message([&] { File::open(folder / "a.h5").read_rows("texts", 0, std::span(rows)); },
                 {"'texts'", "does not hold numbers"});
}

TEST(Hdf5, RefusesToWriteANameTwiceOrAWrongShape) {
  File file = File::in_memory();
  file.write("a", std::vector<double>{1}, {1});
  expect_message<InternalError>([&] { file.write("x", std::vector<double>{1}, {2}); },
                                {"'x'", "1 numbers", "[2]"});
  expect_message([&] { file.write("a", std::vector<double>{1}, {1}); }, {"'a'"});
}

TEST(Hdf5, KeepsItsDigestInTheFirstLines) {
  const TemporaryFolder folder;
  File file = File::in_memory();
  file.save(folder / "a.h5");
  const std::string text = testing::contents(folder / "a.h5");
  EXPECT_TRUE(text.starts_with("Understudy file, HDF5 from byte 512\nxxh3-128 "));
  EXPECT_EQ(text.substr(user_block_size, 4), "\x89HDF");
  EXPECT_EQ(sealed_digest(folder / "a.h5").size(), 32U);
  EXPECT_EQ(sealed_digest(folder.write("b", "text")), "");
}

TEST(Hdf5, LeavesOutWhatAnArchiveCannotHold) {
  const TemporaryFolder folder;
  File file = File::in_memory();
  file.write_texts("texts", {"a"});
  file.write("numbers", std::vector<double>{1}, {1});
  file.save(folder / "a.h5");
  const Archive archive = read_any_archive(folder / "a.h5");
  EXPECT_TRUE(archive.has("numbers"));
  EXPECT_FALSE(archive.has("texts"));
}

}  // namespace
}  // namespace understudy::io::hdf5
