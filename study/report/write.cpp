#include <fmt/core.h>

#include <fstream>
#include <understudy/core/errors.hpp>
#include <understudy/study/report/report.hpp>

namespace understudy::study {
namespace {

/// Beside and renamed, so that a reader never sees half a file.
void write_text(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::path beside = path;
  beside += ".part";
  std::error_code failed;
  {
    std::ofstream file(beside, std::ios::binary);
    file << text;
    file.flush();
    if (!file) failed = std::make_error_code(std::errc::io_error);
  }
  if (!failed) std::filesystem::rename(beside, path, failed);
  if (failed)
    throw InputError({.what = fmt::format("The report '{}' cannot be written", path.string()),
                      .got = failed.message(),
                      .expected = "a folder that can be written, with space left",
                      .todo = "Choose another folder with --out, or free some space"});
}

}  // namespace

void write_report(const Report& report, const std::filesystem::path& folder) {
  std::error_code ignored;  // a folder that cannot be made shows in the first file
  std::filesystem::create_directories(folder, ignored);
  write_text(folder / "report.svg", to_svg(report));
  write_text(folder / "report-break-even.svg", break_even_svg(report));
  write_text(folder / "report.md", to_markdown(report));
  write_text(folder / "report.json", to_json(report).dump(2) + "\n");
}

}  // namespace understudy::study
