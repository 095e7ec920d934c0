#include <fmt/core.h>

#include <algorithm>
#include <regex>
#include <understudy/core/errors.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/vtk_file.hpp>
#include <understudy/io/vtk_series.hpp>

namespace understudy::io {

namespace fs = std::filesystem;

VtkSeries::VtkSeries(fs::path folder, std::string name, std::size_t first_frame)
    : folder_(std::move(folder)), name_(std::move(name)) {
  make_folder(folder_);
  read_collection(first_frame);
  remove_old_frames();
  if (entries_.empty()) fs::remove(collection());
}

/// Takes the first entries of what an earlier run wrote.
void VtkSeries::read_collection(std::size_t most) {
  if (most == 0 || !fs::exists(collection())) return;
  const std::string text = read_text(collection());
  const std::regex entry("<DataSet timestep=\"([^\"]*)\" part=\"0\" file=\"([^\"]*)\"/>");
  for (std::sregex_iterator found(text.begin(), text.end(), entry), end; found != end; ++found)
    if (entries_.size() < most && fs::exists(folder_ / (*found)[2].str()))
      entries_.push_back({(*found)[1], (*found)[2]});
}

void VtkSeries::remove_old_frames() const {
  const auto is_frame = [](const std::string& extension) {
    return extension == ".vtu" || extension == ".vti" || extension == ".vtp";
  };
  const auto is_kept = [&](const std::string& file) {
    return std::ranges::find(entries_, file, &Entry::file) != entries_.end();
  };
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    const std::string file = entry.path().filename().string();
    const std::string extension = entry.path().extension().string();
    const std::string middle = file.substr(std::min(file.size(), name_.size() + 1));
    if (file.starts_with(name_ + "_") && is_frame(extension) &&
        middle.find_first_not_of("0123456789") == middle.rfind('.') && !is_kept(file))
      old.push_back(entry.path());
  }
  for (const fs::path& file : old) fs::remove(file);
}

void VtkSeries::take(const Frame& frame) {
  const std::string file = fmt::format("{}_{:04}{}", name_, entries_.size(), vtk_extension(frame));
  write_atomically(folder_ / file, vtk_file(frame));
  entries_.push_back({fmt::format("{}", frame.time), file});
  write_collection();
}

void VtkSeries::write_collection() const {
  std::string text =
      "<?xml version=\"1.0\"?>\n<VTKFile type=\"Collection\" version=\"0.1\">\n  <Collection>\n";
  for (const Entry& entry : entries_)
    text += fmt::format("    <DataSet timestep=\"{}\" part=\"0\" file=\"{}\"/>\n", entry.time,
                        entry.file);
  write_atomically(collection(), text + "  </Collection>\n</VTKFile>\n");
}

}  // namespace understudy::io
