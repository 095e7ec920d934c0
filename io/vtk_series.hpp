#pragma once
#include <filesystem>
#include <string>
#include <understudy/core/frame_sink.hpp>
#include <vector>

namespace understudy::io {

/// Writes frames as `folder/NAME_0000.vtu` (or .vti, .vtp), ... and `folder/NAME.pvd`, the
/// collection with their times that ParaView opens. Every file is replaced in one piece. A run that
/// starts anew (first_frame = 0) removes the series of an earlier one; a resumed run keeps the
/// frames before `first_frame`.
class VtkSeries : public FrameSink {
 public:
  VtkSeries(std::filesystem::path folder, std::string name, std::size_t first_frame = 0);

  void take(const Frame& frame) override;

  std::size_t frames() const { return entries_.size(); }
  std::filesystem::path collection() const { return folder_ / (name_ + ".pvd"); }

 private:
  struct Entry {
    std::string time;
    std::string file;
  };
  void read_collection(std::size_t most);
  void remove_old_frames() const;
  void write_collection() const;

  std::filesystem::path folder_;
  std::string name_;
  std::vector<Entry> entries_;
};

}  // namespace understudy::io
