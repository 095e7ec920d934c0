#include <fmt/core.h>

#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/io/gmsh_raw.hpp>
#include <understudy/io/gmsh_words.hpp>

namespace understudy::io {
namespace {

using Type = GmshRaw::Type;

/// (dimension, tag of a geometrical entity) -> its physical groups; of version 4.1.
using Entities = std::map<std::pair<std::int64_t, std::int64_t>, std::vector<std::int64_t>>;

struct File {
  Words words;
  GmshRaw raw;
  Entities entities;
  double version = 0;
};

std::size_t nodes_of(Type type) {
  switch (type) {
    case Type::point:
      return 1;
    case Type::line:
      return 2;
    case Type::quadrilateral:
      return 4;
    case Type::hexahedron:
      return 8;
  }
  return 0;
}

std::string type_name(std::int64_t type) {
  static const std::map<std::int64_t, std::string> names = {
      {2, "3-node triangle"},       {4, "4-node tetrahedron"},   {6, "6-node prism"},
      {7, "5-node pyramid"},        {8, "3-node line"},          {9, "6-node triangle"},
      {10, "9-node quadrilateral"}, {11, "10-node tetrahedron"}, {12, "27-node hexahedron"},
      {16, "8-node quadrilateral"}, {17, "20-node hexahedron"}};
  const auto found = names.find(type);
  return found == names.end() ? fmt::format("type {}", type)
                              : fmt::format("type {} ({})", type, found->second);
}

Type read_type(Words& words) {
  const std::int64_t type = words.whole("the type of an element");
  for (const Type known : {Type::line, Type::quadrilateral, Type::hexahedron, Type::point})
    if (type == static_cast<std::int64_t>(known)) return known;
  words.fail("the mesh has an element that is not supported", type_name(type),
             "4-node quadrilaterals or 8-node hexahedra of first order",
             "In Gmsh, set Mesh.ElementOrder = 1 and recombine: 'Recombine Surface \"*\";', for "
             "volumes with transfinite or extruded meshes");
}

void read_format(File& file) {
  Words& words = file.words;
  file.version = words.real("the version of the format");
  const bool known = file.version == 2.2 || file.version == 4.1;
  if (!known || words.whole("0 for ASCII") != 0)
    words.fail("the mesh has a format that is not supported",
               known ? "a binary file" : fmt::format("version {}", file.version),
               "MSH 2.2 or 4.1 in ASCII",
               "Save it with Mesh.MshFileVersion = 4.1 and Mesh.Binary = 0");
  words.whole("the size of a number");
  words.expect("$EndMeshFormat");
}

void read_names(File& file) {
  const std::size_t names = file.words.count("the number of physical names", 6);
  for (std::size_t i = 0; i < names; ++i) {
    const auto dimension = static_cast<int>(file.words.whole("the dimension of a group"));
    const std::int64_t number = file.words.whole("the number of a group");
    file.raw.groups[{dimension, number}] = file.words.quoted("the name of a group in quotes");
  }
  file.words.expect("$EndPhysicalNames");
}

void add_node(File& file, std::int64_t number, const std::array<double, 3>& place) {
  if (!file.raw.nodes.emplace(number, place).second)
    file.words.fail("a node is there twice", fmt::format("node {}", number), "every node once",
                    "Save the mesh from Gmsh again");
}

std::array<double, 3> read_place(Words& words) {
  std::array<double, 3> place{};
  for (double& x : place) x = words.real("a coordinate");
  return place;
}

void read_nodes_2(File& file) {
  const std::size_t nodes = file.words.count("the number of nodes", 8);
  for (std::size_t i = 0; i < nodes; ++i) {
    const std::int64_t number = file.words.whole("the number of a node");
    add_node(file, number, read_place(file.words));
  }
}

GmshRaw::Element read_element(Words& words, Type type, std::vector<std::int64_t> groups) {
  GmshRaw::Element element{type, words.line(), std::move(groups), {}};
  for (std::size_t i = 0; i < nodes_of(type); ++i)
    element.nodes.push_back(words.whole("a node of an element"));
  return element;
}

void read_elements_2(File& file) {
  Words& words = file.words;
  const std::size_t elements = words.count("the number of elements", 6);
  for (std::size_t i = 0; i < elements; ++i) {
    words.whole("the number of an element");
    const Type type = read_type(words);
    const std::size_t tags = words.count("the number of tags");
    std::vector<std::int64_t> groups;
    for (std::size_t tag = 0; tag < tags; ++tag) {
      const std::int64_t number = words.whole("a tag of an element");
      // The first tag is the physical group; Gmsh gives it a sign for the sense of the surface.
      if (tag == 0 && number != 0) groups.push_back(std::abs(number));
    }
    file.raw.elements.push_back(read_element(words, type, std::move(groups)));
  }
}

void read_entities(File& file) {
  Words& words = file.words;
  std::array<std::size_t, 4> counts{};
  for (std::size_t& count : counts) count = words.count("the number of entities");
  for (std::size_t dimension = 0; dimension < 4; ++dimension)
    for (std::size_t i = 0; i < counts[dimension]; ++i) {
      const std::int64_t tag = words.whole("the tag of an entity");
      for (int x = 0; x < (dimension == 0 ? 3 : 6); ++x) words.real("a bound of an entity");
      auto& groups = file.entities[{static_cast<std::int64_t>(dimension), tag}];
      const std::size_t physical = words.count("the number of physical groups");
      for (std::size_t k = 0; k < physical; ++k)
        groups.push_back(std::abs(words.whole("the number of a physical group")));
      const std::size_t bounding = dimension == 0 ? 0 : words.count("the number of boundaries");
      for (std::size_t k = 0; k < bounding; ++k) words.whole("the tag of a boundary");
    }
  words.expect("$EndEntities");
}

void read_nodes_4(File& file) {
  Words& words = file.words;
  const std::size_t blocks = words.count("the number of blocks");
  for (int i = 0; i < 3; ++i) words.whole("the number, the least and the largest of the nodes");
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::int64_t dimension = words.whole("the dimension of a block");
    words.whole("the entity of a block");
    const bool parametric = words.whole("0 or 1 for parametric nodes") != 0;
    const std::size_t nodes = words.count("the number of nodes of a block");
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < nodes; ++i) numbers.push_back(words.whole("the number of a node"));
    for (const std::int64_t number : numbers) {
      add_node(file, number, read_place(words));
      for (std::int64_t u = 0; parametric && u < dimension; ++u) words.real("a parameter");
    }
  }
}

void read_elements_4(File& file) {
  Words& words = file.words;
  const std::size_t blocks = words.count("the number of blocks");
  for (int i = 0; i < 3; ++i) words.whole("the number, the least and the largest of the elements");
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::int64_t dimension = words.whole("the dimension of a block");
    const std::int64_t entity = words.whole("the entity of a block");
    const Type type = read_type(words);
    const std::size_t elements = words.count("the number of elements of a block", 4);
    const auto groups = file.entities.find({dimension, entity});
    for (std::size_t i = 0; i < elements; ++i) {
      words.whole("the number of an element");
      file.raw.elements.push_back(read_element(
          words, type,
          groups == file.entities.end() ? std::vector<std::int64_t>() : groups->second));
    }
  }
}

void read_section(File& file, const std::string& section) {
  const bool old = file.version == 2.2;
  if (section == "$PhysicalNames") return read_names(file);
  if (section == "$Entities" && !old) return read_entities(file);
  if (section != "$Nodes" && section != "$Elements")
    return file.words.skip_to("$End" + section.substr(1));
  if (section == "$Nodes") old ? read_nodes_2(file) : read_nodes_4(file);
  if (section == "$Elements") old ? read_elements_2(file) : read_elements_4(file);
  file.words.expect("$End" + section.substr(1));
}

}  // namespace

GmshRaw parse_gmsh_sections(std::string_view text, const std::string& name) {
  File file{Words(text, name), {}, {}, 0};
  file.raw.name = name;
  if (file.words.at_end() || file.words.word("$MeshFormat") != "$MeshFormat")
    file.words.fail("this is not a Gmsh mesh", "another beginning", "$MeshFormat",
                    "Save the mesh from Gmsh as .msh");
  read_format(file);
  while (!file.words.at_end()) {
    const std::string section(file.words.word("a section"));
    if (!section.starts_with('$') || section.starts_with("$End"))
      file.words.fail("text stands between the sections",
                      fmt::format("'{}'", section.substr(0, 40)), "a section like $Nodes",
                      "Save the mesh from Gmsh again");
    read_section(file, section);
  }
  return std::move(file.raw);
}

}  // namespace understudy::io
