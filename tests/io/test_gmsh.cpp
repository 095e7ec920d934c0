#include <fmt/core.h>
#include <gtest/gtest.h>

#include <understudy/io/gmsh.hpp>

#include "gmsh_examples.hpp"
#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

using testing::cube_2;
using testing::expect_message;
using testing::squares_2;
using testing::squares_4;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

class BothVersions : public ::testing::TestWithParam<const char*> {};

TEST_P(BothVersions, GiveTheSameMesh) {
  const Mesh mesh = parse_gmsh(GetParam(), "m.msh");
  EXPECT_EQ(mesh.dimensions, 2);
  ASSERT_EQ(mesh.points.size(), 6U);
  ASSERT_EQ(mesh.elements.size(), 2U);
  EXPECT_EQ(mesh.elements[0], (std::vector<std::int64_t>{0, 1, 2, 3}));
  EXPECT_EQ(mesh.points[2], (std::array<double, 3>{1, 1, 0}));
  EXPECT_EQ(mesh.element_group, (std::vector<std::string>{"core", "shell"}));
  ASSERT_EQ(mesh.boundaries.size(), 2U);
  EXPECT_EQ(mesh.boundaries.at("left side"), (std::vector<std::vector<std::int64_t>>{{3, 0}}));
  const auto& right = mesh.boundaries.at("group 9").at(0);
  EXPECT_EQ(mesh.points[static_cast<std::size_t>(right[0])], (std::array<double, 3>{2, 0, 0}));
}

TEST_P(BothVersions, TakeWindowsLineEnds) {
  std::string text;
  for (const char* c = GetParam(); *c != '\0'; ++c)
    text += *c == '\n' ? "\r\n" : std::string(1, *c);
  EXPECT_EQ(parse_gmsh(text, "m.msh").elements.size(), 2U);
}

TEST_P(BothVersions, CutShortSayWhere) {
  const std::string text = GetParam();
  const std::size_t last_needed = text.find("$EndElements") + 12;
  for (std::size_t size = 0; size < last_needed; ++size)
    testing::message_of([&] { parse_gmsh(text.substr(0, size), "m.msh"); });
  expect_message([&] { parse_gmsh(text.substr(0, text.find("$EndNodes") - 1), "m.msh"); },
                 {"m.msh:", "the end of the file", "$EndNodes"});
}

TEST_P(BothVersions, RefuseOtherElements) {
  const std::string text = GetParam();
  const bool old = text.find("2.2 0 8") != text.npos;
  const std::string triangle =
      old ? replaced(text, "4 3 2 2 1 1 2 11 10", "4 2 2 2 1 1 2 11")
          : replaced(replaced(text, "2 1 3 1\n", "2 1 2 1\n"), "4 1 2 11 10", "4 1 2 11");
  expect_message([&] { parse_gmsh(triangle, "m.msh"); },
                 {"m.msh:", "type 2 (3-node triangle)", "Recombine"});
}

TEST_P(BothVersions, RefuseMissingNodes) {
  const std::string text = replaced(GetParam(), " 1 2 11 10", " 1 2 11 17");
  expect_message([&] { parse_gmsh(text, "m.msh"); }, {"m.msh:", "node 17", "7 nodes"});
}

INSTANTIATE_TEST_SUITE_P(Gmsh, BothVersions, ::testing::Values(squares_2, squares_4));

TEST(Gmsh, ReadsHexahedra) {
  const Mesh mesh = parse_gmsh(cube_2, "m.msh");
  EXPECT_EQ(mesh.dimensions, 3);
  EXPECT_EQ(mesh.elements.at(0), (std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(mesh.element_group.at(0), "bulk");
  EXPECT_EQ(mesh.boundaries.at("bottom").at(0), (std::vector<std::int64_t>{0, 1, 2, 3}));
  EXPECT_EQ(mesh.boundaries.size(), 1U);
}

TEST(Gmsh, SaysInWhichLineAnElementIsInverted) {
  expect_message([] { parse_gmsh(replaced(squares_2, "1 1 2 11 10", "1 10 11 2 1"), "m.msh"); },
                 {"m.msh:25", "inverted", "nodes 10 11 2 1", "ReverseMesh"});
  expect_message([] { parse_gmsh(replaced(squares_2, "1 1 2 11 10", "1 1 11 2 10"), "m.msh"); },
                 {"m.msh:25", "inverted"});
  expect_message([] { parse_gmsh(replaced(squares_2, "1 1 2 11 10", "1 1 2 11 11"), "m.msh"); },
                 {"m.msh:25", "degenerate"});
  expect_message(
      [] { parse_gmsh(replaced(cube_2, "1 2 3 4 5 6 7 8", "5 6 7 8 1 2 3 4"), "m.msh"); },
      {"m.msh:24", "inverted", "hexahedron"});
  for (const char* node :
       {"1 0 0 0", "2 1 0 0", "3 1 1 0", "4 0 1 0", "5 0 0 1", "6 1 0 1", "7 1 1 1", "8 0 1 1"}) {
    const std::string bad =
        replaced(cube_2, fmt::format("\n{}", node), fmt::format("\n{} 0.5 0.5 0.5", node[0]));
    expect_message([&] { parse_gmsh(bad, "m"); }, {"m:24", "degenerate"});
  }
}

TEST(Gmsh, SaysWhatIsNoMesh) {
  expect_message([] { parse_gmsh("", "m.msh"); }, {"m.msh:1", "not a Gmsh mesh"});
  expect_message([] { parse_gmsh("hello", "m.msh"); }, {"m.msh:1", "$MeshFormat"});
  expect_message([] { parse_gmsh(replaced(squares_2, "2.2 0", "2.2 1"), "m.msh"); },
                 {"m.msh:2", "binary", "Mesh.Binary = 0"});
  expect_message([] { parse_gmsh(replaced(squares_2, "2.2", "4"), "m.msh"); },
                 {"m.msh:2", "version 4", "4.1"});
  expect_message([] { parse_gmsh(replaced(squares_2, "$Elements", "Elements"), "m.msh"); },
                 {"m.msh:20", "between the sections", "'Elements'"});
  const testing::TemporaryFolder folder;
  expect_message([&] { read_gmsh(folder / "none.msh"); }, {"none.msh", "No such file"});
}

TEST(Gmsh, DoesNotBelieveHugeCounts) {
  expect_message([] { parse_gmsh(replaced(squares_2, "\n7\n", "\n7000000000000\n"), "m.msh"); },
                 {"m.msh:11", "7000000000000", "number of nodes"});
  expect_message([] { parse_gmsh(replaced(squares_2, "\n7\n", "\n-7\n"), "m.msh"); }, {"-7"});
  expect_message([] { parse_gmsh(replaced(squares_2, "\n7\n", "\n7e3\n"), "m.msh"); }, {"'7e3'"});
}

TEST(Gmsh, SaysWhatDoesNotFit) {
  expect_message([] { parse_gmsh(replaced(squares_2, "1 0 0 0", "1 0 0 nan"), "m.msh"); },
                 {"m.msh:12", "'nan'"});
  expect_message([] { parse_gmsh(replaced(squares_2, "2 1 0 0", "1 1 0 0"), "m.msh"); },
                 {"m.msh:13", "node 1", "twice"});
  expect_message([] { parse_gmsh(replaced(squares_2, "11 1 1 0", "11 1 1 0.1"), "m.msh"); },
                 {"z = 0.1", "z = 0"});
  expect_message([] { parse_gmsh(replaced(squares_2, "4 10 1\n", "4 99 1\n"), "m.msh"); },
                 {"m.msh:23", "node 99", "not part of the mesh"});
  expect_message([] { parse_gmsh(replaced(squares_2, "\"core\"", "\"core"), "m.msh"); },
                 {"m.msh:7", "closing quote"});
  const std::string text = squares_2;
  expect_message([&] { parse_gmsh(text.substr(0, text.find("$Elements")), "m.msh"); },
                 {"no elements", "7 nodes"});
}

}  // namespace
}  // namespace understudy::io
