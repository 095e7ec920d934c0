#include <understudy/study/frames.hpp>
#include <understudy/study/output_options.hpp>

namespace understudy::study {

bool wants_frames(const StudyContext& context) {
  return read_output(context.the_case.settings().section("output")).vtk != "none";
}

std::unique_ptr<io::VtkSeries> open_frames(const StudyContext& context,
                                           const std::filesystem::path& folder, std::size_t keep) {
  if (!wants_frames(context)) return nullptr;
  return std::make_unique<io::VtkSeries>(folder, "frames", keep);
}

}  // namespace understudy::study
