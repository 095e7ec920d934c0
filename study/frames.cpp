#include <understudy/study/frames.hpp>
#include <understudy/study/output_options.hpp>

namespace understudy::study {

std::unique_ptr<io::VtkSeries> open_frames(const StudyContext& context,
                                           const std::filesystem::path& folder, std::size_t keep) {
  const OutputOptions options =
      output_option_table().read(context.the_case.settings().section("output"));
  if (options.vtk == "none") return nullptr;
  return std::make_unique<io::VtkSeries>(folder, "frames", keep);
}

}  // namespace understudy::study
