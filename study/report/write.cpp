#include <understudy/io/files.hpp>
#include <understudy/study/report/report.hpp>

namespace understudy::study {

void write_report(const Report& report, const std::filesystem::path& folder) {
  io::write_atomically(folder / "report.svg", to_svg(report));
  io::write_atomically(folder / "report-break-even.svg", break_even_svg(report));
  if (report.ranking) io::write_atomically(folder / "report-ranking.svg", ranking_svg(report));
  io::write_atomically(folder / "report.md", to_markdown(report));
  io::write_atomically(folder / "report.json", to_json(report).dump(2) + "\n");
}

}  // namespace understudy::study
