#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <fstream>
#include <limits>
#include <understudy/core/errors.hpp>
#include <understudy/io/dcd.hpp>
#include <understudy/io/files.hpp>

namespace understudy::io {
namespace {

namespace fs = std::filesystem;

constexpr double akma_time = 0.04888821;  // ps, CHARMM's unit
constexpr std::size_t dcd_counts_at = 8;  // in the file: frames, first step, steps per frame, steps
constexpr std::size_t dcd_header_size = 276;  // three records: counts, titles, atoms
constexpr std::size_t most_dcd_atoms =
    100'000'000;  // so that a record's length stays a number of 4 bytes

void put_little_endian(std::string& out, std::int32_t value) {
  const auto bits = static_cast<std::uint32_t>(value);
  for (int byte = 0; byte < 4; ++byte) out += static_cast<char>(bits >> (8 * byte) & 0xFF);
}

void put_little_endian(std::string& out, float value) {
  put_little_endian(out, std::bit_cast<std::int32_t>(value));
}

std::int32_t little_endian_at(const std::string& bytes, std::size_t at) {
  std::uint32_t bits = 0;
  for (std::size_t byte = 0; byte < 4; ++byte)
    bits |= std::uint32_t{static_cast<unsigned char>(bytes.at(at + byte))} << (8 * byte);
  return static_cast<std::int32_t>(bits);
}

/// The largest one for a count that is larger still: readers go by the number of frames.
std::int32_t number_of_4_bytes(std::size_t count) {
  constexpr std::size_t most = std::numeric_limits<std::int32_t>::max();
  return static_cast<std::int32_t>(std::min(count, most));
}

/// Fortran's record: its length before and behind it.
std::string fortran_record(const std::string& content) {
  std::string out;
  put_little_endian(out, static_cast<std::int32_t>(content.size()));
  out += content;
  put_little_endian(out, static_cast<std::int32_t>(content.size()));
  return out;
}

std::string dcd_title(const char* text) { return fmt::format("{:<80}", text); }

[[noreturn]] void refuse_dcd(const fs::path& file, const std::string& got,
                             const std::string& expected) {
  throw InputError({.what = fmt::format("The trajectory '{}' cannot be continued", file.string()),
                    .got = got,
                    .expected = expected,
                    .todo = "Start the run anew, or give back the file that belongs to it"});
}

}  // namespace

DcdTrajectory::DcdTrajectory(fs::path file, std::size_t atoms, Times times, std::size_t first_frame)
    : file_(std::move(file)), atoms_(atoms), times_(times), frames_(first_frame) {
  if (atoms == 0 || atoms > most_dcd_atoms)
    throw InputError({.what = fmt::format("The trajectory '{}' cannot be written", file_.string()),
                      .got = fmt::format("{} atoms", atoms),
                      .expected = fmt::format("1 to {} atoms", most_dcd_atoms),
                      .todo = "Check the molecule"});
  if (first_frame == 0) {
    fs::remove(file_);
    return;
  }
  check_old_file(first_frame);
  append("");  // the header says first how many frames stay
  fs::resize_file(file_, dcd_header_size + first_frame * frame_size());
}

void DcdTrajectory::check_old_file(std::size_t first_frame) const {
  std::ifstream stream(file_, std::ios::binary);
  std::string head(dcd_header_size, '\0');
  stream.read(head.data(), static_cast<std::streamsize>(head.size()));
  if (!stream) refuse_dcd(file_, "no file, or one without a header", "the file of the same run");
  if (little_endian_at(head, 0) != 84 || head.substr(4, 4) != "CORD" ||
      little_endian_at(head, 48) != 0 || little_endian_at(head, dcd_header_size - 12) != 4)
    refuse_dcd(file_, "a file of another program", "the header that this run wrote");
  const auto atoms = little_endian_at(head, dcd_header_size - 8);
  if (static_cast<std::size_t>(atoms) != atoms_)
    refuse_dcd(file_, fmt::format("{} atoms", atoms), fmt::format("{} atoms", atoms_));
  const std::size_t there = (fs::file_size(file_) - dcd_header_size) / frame_size();
  if (there < first_frame)
    refuse_dcd(file_, fmt::format("{} frames", there),
               fmt::format("the {} frames that were written before", first_frame));
}

std::size_t DcdTrajectory::frame_size() const { return 3 * (4 * atoms_ + 8); }

/// Frames, first step, steps per frame, steps in all.
std::string DcdTrajectory::counts() const {
  std::string out;
  put_little_endian(out, number_of_4_bytes(frames_));
  put_little_endian(out, times_.first_step);
  put_little_endian(out, times_.steps_per_frame);
  put_little_endian(
      out,
      number_of_4_bytes(frames_ * static_cast<std::size_t>(std::max(times_.steps_per_frame, 1))));
  return out;
}

std::string DcdTrajectory::header() const {
  std::string control = "CORD" + counts();
  for (int k = 4; k < 9; ++k) put_little_endian(control, 0);
  put_little_endian(control, static_cast<float>(times_.step / akma_time));
  for (int k = 10; k < 19; ++k) put_little_endian(control, 0);  // the first of them: no cell
  put_little_endian(control, 24);  // as CHARMM of that version writes it
  std::string titles, atoms;
  put_little_endian(titles, 2);
  titles += dcd_title("REMARKS written by Understudy") + dcd_title("REMARKS positions in angstrom");
  put_little_endian(atoms, static_cast<std::int32_t>(atoms_));
  return fortran_record(control) + fortran_record(titles) + fortran_record(atoms);
}

std::string DcdTrajectory::body(std::span<const double> positions) const {
  std::string out;
  out.reserve(frame_size());
  for (std::size_t axis = 0; axis < 3; ++axis) {
    std::string values;
    values.reserve(4 * atoms_);
    for (std::size_t i = 0; i < atoms_; ++i)
      put_little_endian(values, static_cast<float>(positions[3 * i + axis]));
    out += fortran_record(values);
  }
  return out;
}

void DcdTrajectory::add(std::span<const double> positions) {
  if (positions.size() != 3 * atoms_)
    throw InputError({.what = fmt::format("A frame of '{}' has the wrong size", file_.string()),
                      .got = fmt::format("{} coordinates", positions.size()),
                      .expected = fmt::format("{}: three of each of {} atoms", 3 * atoms_, atoms_),
                      .todo = "Correct the frame where the loop makes it"});
  ++frames_;
  if (frames_ == 1) return write_atomically(file_, header() + body(positions));
  try {
    append(body(positions));
  } catch (...) {
    --frames_;
    throw;
  }
}

void DcdTrajectory::flush() const {
  if (frames_ > 0) force_to_disk(file_);
}

/// Writes at the end of the frames before this one, and only then their number.
void DcdTrajectory::append(const std::string& bytes) {
  std::fstream stream(file_, std::ios::binary | std::ios::in | std::ios::out);
  const auto write = [&](std::size_t at, const std::string& text) {
    stream.seekp(static_cast<std::streamoff>(at));
    stream.write(text.data(), static_cast<std::streamsize>(text.size()));
    stream.flush();
  };
  if (!bytes.empty()) write(dcd_header_size + (frames_ - 1) * frame_size(), bytes);
  if (stream) write(dcd_counts_at, counts());
  if (!stream)
    throw InputError(
        {.what = fmt::format("The trajectory '{}' cannot be written", file_.string()),
         .got = "a frame that was not taken",
         .expected = "the file of this run, and room on the disk",
         .todo = "Free some space, and leave the file where it is while the run lasts"});
}

}  // namespace understudy::io
