#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <understudy/core/options.hpp>
#include <understudy/core/resources.hpp>
#include <understudy/study/catalogue.hpp>
#include <vector>

namespace understudy::study {

/// The keys of a case outside its sections.
struct CaseHead {
  std::string name = "";
  std::string domain = "";
  std::size_t seed = 1;
};
const OptionTable<CaseHead>& case_head_table();

/// Values by their dotted key: {"solver.resolution": 16}.
using Overrides = std::map<std::string, Settings>;

/// A table of overrides as a case lists them, with nested tables joined by dots. Throws InputError
/// when it is not a table.
Overrides flatten(const Settings& table);

/// A case file as read: its values, its text, and where files that it names are looked for.
class Case {
 public:
  /// Reads `file` and applies "section.key=value" overrides. Throws InputError for a file that is
  /// not a case and for sections that do not exist.
  static Case open(const std::filesystem::path& file, const std::vector<std::string>& overrides);

  /// The same case with further values set: a classical setting of the report.
  Case with(const Overrides& overrides) const;

  /// Names of the sections [operators.NAME], ascending.
  std::vector<std::string> operator_names() const;

  /// The same case with the keys of [operators.NAME] as its [solver]; messages still name their
  /// own section. The case itself for "". Throws InputError for a name that it does not have.
  Case with_operator(const std::string& name) const;

  const Settings& settings() const { return settings_; }
  const std::filesystem::path& file() const { return file_; }
  const std::string& text() const { return text_; }
  const std::vector<std::string>& overrides() const { return overrides_; }
  const CaseHead& head() const { return head_; }
  std::uint64_t seed() const { return head_.seed; }
  const Resources& resources() const { return resources_; }
  Build build() const { return {.settings = settings_, .resources = resources_}; }

  /// Digests of the files that values of this section name, relative to the case file: meshes,
  /// archives, images in all the forms in which a case may name them.
  std::string digest_of_files(const Settings& section) const;

  /// Those files.
  std::vector<std::filesystem::path> files_of(const Settings& section) const;

  /// The section with names of files that are there instead of paths to them. With the digest of
  /// the files it says all that counts: a case, or its copy elsewhere, means the same by them.
  Settings without_folders(const Settings& section) const;

 private:
  Case() = default;
  void check();

  std::filesystem::path file_;
  std::string text_;
  std::vector<std::string> overrides_;
  Settings settings_;
  CaseHead head_;
  Resources resources_;
};

/// Digest of a file's bytes.
std::string digest_of_file(const std::filesystem::path& file);

}  // namespace understudy::study
