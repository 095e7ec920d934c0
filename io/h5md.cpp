#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <understudy/core/errors.hpp>
#include <understudy/core/version.hpp>
#include <understudy/io/file_head.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/h5md.hpp>

namespace understudy::io {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t block_numbers = std::size_t{1} << 22;  // that are held in memory at a time

[[noreturn]] void refuse_frames(const fs::path& file, std::size_t bytes, std::size_t expected) {
  throw InputError(
      {.what = fmt::format("The frames of a trajectory in '{}' cannot be continued", file.string()),
       .got = fmt::format("{} bytes", bytes),
       .expected = fmt::format("{} bytes or more: what this run has written before", expected),
       .todo = "Start the run anew, or give back the file that belongs to it"});
}

std::string replica_group(std::size_t replica, std::size_t replicas) {
  return replicas == 1 ? "particles/molecule" : fmt::format("particles/replica_{:04}", replica + 1);
}

void describe_h5md(hdf5::File& file) {
  write_head(file, "trajectory", 1);
  for (const char* group : {"h5md", "h5md/author", "h5md/creator"}) file.make_group(group);
  file.set_list("h5md", "version", std::vector<std::int64_t>{1, 1});
  file.set_attribute("h5md/author", "name", "unknown");
  file.set_attribute("h5md/creator", "name", "Understudy");
  file.set_attribute("h5md/creator", "version", version().number);
}

void describe_box(hdf5::File& file, const std::string& group) {
  file.make_group(group + "/box");
  file.set_attribute(group + "/box", "dimension", std::int64_t{3});
  file.set_list(group + "/box", "boundary", std::vector<std::string>(3, "none"));
}

}  // namespace

/// Puts the parts of all replicas into their places.
struct H5mdTrajectory::Writer {
  const H5mdTrajectory& from;
  hdf5::File& file;

  void write() {
    describe_h5md(file);
    for (std::size_t replica = 0; replica < from.plan_.replicas; ++replica) {
      const std::string group = replica_group(replica, from.plan_.replicas);
      describe_box(file, group);
      write_part(group + "/position", "Angstrom", Part::positions, replica);
      write_part(group + "/velocity", "Angstrom ps-1", Part::velocities, replica);
    }
  }

  void write_part(const std::string& group, const std::string& unit, Part part,
                  std::size_t replica) {
    const std::size_t count = from.instants();
    const std::size_t block = std::max<std::size_t>(1, block_numbers / from.part_size());
    file.reserve<float>(group + "/value", {count, from.plan_.atoms, 3});
    file.set_attribute(group + "/value", "unit", unit);
    for (std::size_t first = 0; first < count; first += block) {
      const auto values = from.read(part, replica, first, std::min(count, first + block));
      file.write_rows(group + "/value", first, std::span<const float>(values));
    }
    write_times(group, count);
  }

  void write_times(const std::string& group, std::size_t count) {
    std::vector<std::int64_t> steps;
    std::vector<double> times;
    for (std::size_t k = 1; k <= count; ++k) {
      const std::size_t step = k * from.plan_.steps_per_frame;
      steps.push_back(static_cast<std::int64_t>(step));
      times.push_back(from.plan_.start + from.plan_.time_step * static_cast<double>(step));
    }
    file.write(group + "/step", steps, {count});
    file.write(group + "/time", times, {count});
    file.set_attribute(group + "/time", "unit", "ps");
  }
};

H5mdTrajectory::H5mdTrajectory(fs::path file, const TrajectoryPlan& plan, std::size_t keep)
    : file_(std::move(file)), plan_(plan), records_(keep * plan.replicas) {
  keep_frames(keep);
  fs::remove(file_);
}

fs::path H5mdTrajectory::frames_of(const fs::path& file) { return file.string() + ".frames"; }

void H5mdTrajectory::remove(const fs::path& file) {
  fs::remove(file);
  fs::remove(frames_of(file));
}

void H5mdTrajectory::keep_frames(std::size_t keep) const {
  if (keep == 0) return forget_frames();
  const std::size_t bytes = records_ * record_bytes();
  std::error_code missing;
  const auto there = fs::file_size(frames_file(), missing);
  if (missing || there < bytes) refuse_frames(frames_file(), missing ? 0 : there, bytes);
  fs::resize_file(frames_file(), bytes);
}

void H5mdTrajectory::add(const TrajectoryFrame& frame) {
  std::vector<float> record;
  record.reserve(2 * part_size());
  for (const std::span<const double> part : {frame.positions, frame.velocities})
    for (const double x : part) record.push_back(static_cast<float>(x));
  std::ofstream stream(frames_file(), std::ios::binary | std::ios::app);
  stream.write(reinterpret_cast<const char*>(record.data()),
               static_cast<std::streamsize>(record_bytes()));
  if (!stream.flush())
    throw InputError(
        {.what = fmt::format("The trajectory '{}' cannot be written", frames_file().string()),
         .got = "a frame that was not taken",
         .expected = "room on the disk, and permission to write",
         .todo = "Free some space, and leave the file where it is while the run lasts"});
  ++records_;
}

void H5mdTrajectory::flush() const {
  if (records_ > 0) force_to_disk(frames_file());
}

std::vector<float> H5mdTrajectory::read(Part part, std::size_t replica, std::size_t first,
                                        std::size_t end) const {
  std::ifstream stream(frames_file(), std::ios::binary);
  std::vector<float> values((end - first) * part_size());
  for (std::size_t k = first; k < end; ++k) {
    const std::size_t record = (k * plan_.replicas + replica) * record_bytes();
    stream.seekg(static_cast<std::streamoff>(record + static_cast<std::size_t>(part) * part_size() *
                                                          sizeof(float)));
    stream.read(reinterpret_cast<char*>(values.data() + (k - first) * part_size()),
                static_cast<std::streamsize>(part_size() * sizeof(float)));
  }
  if (!stream) refuse_frames(frames_file(), 0, records_ * record_bytes());
  return values;
}

void H5mdTrajectory::finish() const {
  write_atomically(file_, [&](const fs::path& beside) {
    hdf5::File file = hdf5::File::on_disk(beside);
    Writer{*this, file}.write();
    file.finish();
  });
}

void H5mdTrajectory::forget_frames() const { fs::remove(frames_file()); }

}  // namespace understudy::io
