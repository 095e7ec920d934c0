#include <fmt/core.h>

#include <fstream>
#include <functional>
#include <understudy/core/digest.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>
#include <understudy/io/case_file.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/resources.hpp>
#include <understudy/io/voxel_image.hpp>
#include <understudy/study/case.hpp>

namespace understudy::study {
namespace {

OptionTable<CaseHead> make_table() {
  OptionTable<CaseHead> table("");
  table.add("case", &CaseHead::name, "a short name for folders and reports");
  table.add("domain", &CaseHead::domain, "the field of science, for the report");
  table.add("seed", &CaseHead::seed, "of every random stream of the study").range(0, 1e15);
  table.leave({"solver", "operators", "sampling", "dataset", "network", "training", "guard", "loop",
               "report", "output", "device"});
  return table;
}

/// `value`, a text that names `files`, or what is to stand in its place.
using OfFiles =
    std::function<Settings(const Settings& value, const std::vector<std::filesystem::path>& files)>;

/// A copy of `value` in which every text that names files from `folder` on is what `of` makes of
/// it.
Settings with_files(const Settings& value, const std::filesystem::path& folder, const OfFiles& of) {
  if (value.is<std::string>() && !value.as<std::string>().empty()) {
    const auto files = io::voxel_image_files(folder / value.as<std::string>());
    return files.empty() ? value : of(value, files);
  }
  if (value.is<Settings::List>()) {
    Settings::List list;
    for (const Settings& child : value.as<Settings::List>())
      list.push_back(with_files(child, folder, of));
    return Settings(list);
  }
  if (!value.is<Settings::Table>()) return value;
  Settings::Table table;
  for (const auto& [key, child] : value.as<Settings::Table>())
    table[key] = with_files(child, folder, of);
  return Settings(table);
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return std::filesystem::absolute(file).parent_path();
}

}  // namespace

const OptionTable<CaseHead>& case_head_table() {
  static const OptionTable<CaseHead> table = make_table();
  return table;
}

Case Case::open(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
  Case opened;
  opened.file_ = file;
  opened.settings_ = io::read_case(file, overrides);
  opened.text_ = io::read_text(file);
  opened.overrides_ = overrides;
  opened.resources_ = io::file_resources(folder_of(file));
  opened.check();
  return opened;
}

Case Case::with(const Overrides& overrides) const {
  Case changed = *this;
  for (const auto& [key, value] : overrides) changed.settings_.set(key, value);
  changed.check();
  return changed;
}

std::vector<std::string> Case::operator_names() const {
  return settings_.section("operators").keys();
}

// `Settings::set` would give the keys the path of [solver].
Case Case::with_operator(const std::string& name) const {
  if (name.empty()) return *this;
  require_one_of(name, operator_names(), "The case has no section [operators.NAME] of that name");
  Case changed = *this;
  Settings::Table sections = settings_.as<Settings::Table>();
  sections["solver"] = settings_.section("operators").section(name);
  changed.settings_ = Settings(std::move(sections), settings_.where());
  return changed;
}

void Case::check() {
  head_ = case_head_table().read(settings_);
  if (head_.name.empty()) head_.name = file_.stem().string();
  if (head_.name.find('/') == std::string::npos && !head_.name.starts_with('.')) return;
  throw InputError({.what = "The name of a case names its output folder",
                    .got = fmt::format("case = \"{}\"", head_.name),
                    .expected = "a name without '/' that does not begin with a point",
                    .todo = "Choose another name, and the folder with --out"});
}

Overrides flatten(const Settings& table) {
  if (!table.is<Settings::Table>())
    throw InputError({.what = fmt::format("{} must be a table", table.place()),
                      .got = describe(table),
                      .expected = "settings, as { \"solver.resolution\" = 16 }",
                      .todo = "Write the settings as a table"});
  Overrides flat;
  for (const auto& [key, value] : table.as<Settings::Table>()) {
    if (!value.is<Settings::Table>())
      flat.emplace(key, value);
    else
      for (const auto& [inner, leaf] : flatten(value)) flat.emplace(key + "." + inner, leaf);
  }
  return flat;
}

std::string Case::digest_of_files(const Settings& section) const {
  Digest digest;
  for (const auto& file : files_of(section))
    digest.add(file.filename().string()).add(digest_of_file(file));
  return digest.hex();
}

std::vector<std::filesystem::path> Case::files_of(const Settings& section) const {
  std::vector<std::filesystem::path> all;
  with_files(section, folder_of(file_), [&](const Settings& value, const auto& files) {
    all.insert(all.end(), files.begin(), files.end());
    return value;
  });
  return all;
}

Settings Case::without_folders(const Settings& section) const {
  return with_files(section, folder_of(file_), [](const Settings& value, const auto&) {
    return Settings(std::filesystem::path(value.as<std::string>()).filename().string());
  });
}

std::string digest_of_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    throw InputError({.what = fmt::format("The file '{}' cannot be read", file.string()),
                      .got = "",
                      .expected = "a readable file",
                      .todo = "Check its name and permissions"});
  Digest digest;
  std::vector<char> buffer(1 << 20);
  while (stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) ||
         stream.gcount() > 0)
    digest.add(std::as_bytes(std::span(buffer.data(), static_cast<std::size_t>(stream.gcount()))));
  return digest.hex();
}

}  // namespace understudy::study
