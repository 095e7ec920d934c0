#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <understudy/io/archive_file.hpp>
#include <understudy/study/true_frames.hpp>

namespace understudy::study {
namespace {

void put(const std::vector<FrameArray>& arrays, const std::string& where, Archive& archive) {
  for (const FrameArray& array : arrays)
    archive.set(where + array.name, array.values, {array.values.size()}, array.unit);
}

void add_truth(const Archive& truth, const std::string& where, std::vector<FrameArray>& arrays) {
  const std::vector<FrameArray> own = arrays;
  for (const FrameArray& array : own) {
    if (!truth.has(where + array.name)) continue;
    const std::vector<double>& values = truth.doubles(where + array.name);
    if (values.size() != array.values.size() || values == array.values) continue;
    FrameArray error{array.name + "_error", array.unit, array.components, array.values};
    std::ranges::transform(array.values, values, error.values.begin(), std::minus());
    arrays.push_back({array.name + "_truth", array.unit, array.components, values});
    arrays.push_back(std::move(error));
  }
}

}  // namespace

std::filesystem::path TrueFrames::file_of(double time) const {
  return folder_ / fmt::format("frame-{:.9g}.h5", time);
}

void TrueFrames::take(const Frame& frame) {
  Archive archive;
  archive.set("points", frame.points, {frame.points.size()});
  put(frame.point_data, "point_data/", archive);
  put(frame.cell_data, "cell_data/", archive);
  io::write_archive(file_of(frame.time), "frame", archive);
}

bool TrueFrames::add_to(Frame& frame) const {
  if (!std::filesystem::exists(file_of(frame.time))) return false;
  const Archive truth = io::read_archive(file_of(frame.time), "frame");
  if (truth.doubles("points") != frame.points) return false;
  add_truth(truth, "point_data/", frame.point_data);
  add_truth(truth, "cell_data/", frame.cell_data);
  return true;
}

}  // namespace understudy::study
