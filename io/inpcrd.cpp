#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/fortran.hpp>
#include <understudy/io/inpcrd.hpp>
#include <understudy/io/text_lines.hpp>

namespace understudy::io {
namespace {

constexpr double amber_velocity = 20.455;  // A/ps: AMBER's unit of time is 1 ps / 20.455
constexpr std::size_t fields_per_line = 6, field_width = 12;
constexpr std::size_t lines_before = 2;  // title and number of atoms

using Points = std::vector<std::array<double, 3>>;

class InpcrdReader {
 public:
  InpcrdReader(std::string_view text, const std::string& file, const Molecule& molecule)
      : file_(file), lines_(lines_of(text)), molecule_(molecule) {
    while (!lines_.empty() && is_blank(lines_.back())) lines_.pop_back();
  }

  Conformation read() {
    check_header();
    Conformation out;
    out.time = time_;
    out.positions = points();
    const std::size_t left = lines_.size() - line_;
    if (left > 0 && !(left == 1 && is_box())) {
      out.velocities = points();
      for (auto& velocity : out.velocities)
        for (double& v : velocity) v *= amber_velocity;
    }
    if (line_ == lines_.size()) return out;
    if (line_ + 1 < lines_.size() || !is_box())
      fail("the file goes on after what it should hold", excerpt(lines_[line_]),
           "coordinates, perhaps velocities, perhaps a box of 3 or 6 numbers");
    if (const auto numbers = numbers_of(lines_.back()); numbers.front() > 0) out.box = numbers;
    return out;
  }

 private:
  [[noreturn]] void fail(const std::string& what, const std::string& got,
                         const std::string& expected,
                         const std::string& todo =
                             "Check that the file is complete; write it "
                             "again") const {
    throw InputError({.what = fmt::format("{}:{}: {}", file_, line_ + 1, what),
                      .got = got,
                      .expected = expected,
                      .todo = todo});
  }

  void check_header() {
    if (!lines_.empty() && (lines_[0].starts_with("CDF") || lines_[0].starts_with("\x89HDF")))
      fail("this is a NetCDF restart file", "a binary file", "coordinates as text",
           "Write them with ntxo = 1, or convert them by cpptraj or ParmEd to .rst7 in ASCII");
    line_ = 1;
    const auto words = lines_.size() < 2 ? std::vector<std::string_view>() : words_of(lines_[1]);
    const auto atoms = words.empty() ? std::nullopt : fortran_whole(words[0]);
    if (!atoms)
      fail("the number of atoms cannot be read",
           lines_.size() < 2 ? "the end of the file" : excerpt(lines_[1]),
           "a title, then a line that starts with the number of atoms");
    if (*atoms < 0 || static_cast<std::uint64_t>(*atoms) != molecule_.size())
      fail("the coordinates are those of another molecule", fmt::format("{} atoms", *atoms),
           fmt::format("{} atoms, as the prmtop{} has", molecule_.size(),
                       molecule_.title.empty() ? "" : fmt::format(" ('{}')", molecule_.title)),
           "Give the two files that were written together");
    if (words.size() > 1) time_ = fortran_real(words[1]).value_or(0);
    line_ = lines_before;
  }

  // A field that is cut short would still read as a number, another one.
  [[noreturn]] void fail_field(std::string_view field, std::size_t count) const {
    std::string got = excerpt(field);
    if (field.size() < field_width) got = "the end of the line after " + got;
    if (field.find('*') != field.npos) got += ", as Fortran writes what is too large for its field";
    fail("a number cannot be read", field.empty() ? "the end of the line" : got,
         fmt::format("{} finite numbers of {} characters", count, field_width));
  }

  /// Numbers of one line, of which `count` are expected.
  void read_line(std::size_t count, std::vector<double>& values) {
    if (line_ >= lines_.size())
      fail("the file ends too early", "the end of the file",
           fmt::format("{} more numbers of {} atoms", count, molecule_.size()));
    const std::string_view line = lines_[line_];
    if (line.size() > count * field_width && !is_blank(line.substr(count * field_width)))
      fail(
          "a line is too long", excerpt(line.substr(count * field_width)),
          fmt::format("the end of the line after {} numbers of {} characters", count, field_width));
    for (std::size_t k = 0; k < count; ++k) {
      const std::string_view field =
          line.substr(std::min(k * field_width, line.size()), field_width);
      const auto value = field.size() < field_width ? std::nullopt : fortran_real(field);
      if (!value) fail_field(field, count);
      values.push_back(*value);
    }
    ++line_;
  }

  Points points() {
    const std::size_t count = 3 * molecule_.size();
    std::vector<double> values;
    while (values.size() < count)
      read_line(std::min(fields_per_line, count - values.size()), values);
    Points out;
    for (std::size_t i = 0; i < count; i += 3)
      out.push_back({values[i], values[i + 1], values[i + 2]});
    return out;
  }

  /// -1 for what is none.
  static std::vector<double> numbers_of(std::string_view rest) {
    std::vector<double> numbers;
    for (; !is_blank(rest); rest.remove_prefix(std::min(field_width, rest.size())))
      numbers.push_back(fortran_real(rest.substr(0, field_width)).value_or(-1));
    return numbers;
  }

  /// Whether the last line is a box: three lengths, or those and three angles. Of two atoms it
  /// could be velocities, too; but none are as fast as angles are large (30 units are 600 A/ps).
  /// Lengths of 0, perhaps with angles of 0, say that there is none.
  bool is_box() const {
    const std::vector<double> numbers = numbers_of(lines_.back());
    const bool only_zeros = std::ranges::all_of(numbers, [](double x) { return x == 0; });
    if (numbers.size() == 3) return molecule_.size() != 1 && (only_zeros || is_size(numbers));
    if (numbers.size() != 6) return false;
    if (only_zeros) return molecule_.size() != 2;
    return is_size(numbers) && std::all_of(numbers.begin() + 3, numbers.end(),
                                           [](double x) { return x >= 30 && x <= 150; });
  }

  static bool is_size(const std::vector<double>& box) {
    const auto all = [&](auto is) { return std::all_of(box.begin(), box.begin() + 3, is); };
    return all([](double x) { return x > 0; }) || all([](double x) { return x == 0; });
  }

  const std::string& file_;
  std::vector<std::string_view> lines_;
  const Molecule& molecule_;
  std::size_t line_ = 0;  // position of the next one
  double time_ = 0;       // ps
};

/// Fortran's F12.7, with as many decimals as there is room for.
std::string field(double value) {
  for (int decimals = 7; decimals > 0; --decimals) {
    const std::string text = fmt::format("{:12.{}f}", value, decimals);
    if (text.size() == field_width && std::isfinite(value)) return text;
  }
  throw InputError({.what = "A number does not fit into an rst7 file",
                    .got = fmt::format("{}", value),
                    .expected = "finite numbers of at most 10 characters before the point",
                    .todo = "Look at what the run did before: a molecule does not get that far"});
}

std::string rows(std::span<const double> values, double factor) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += field(values[i] * factor);
    if ((i + 1) % fields_per_line == 0 || i + 1 == values.size()) text += "\n";
  }
  return text;
}

}  // namespace

void write_inpcrd(const std::filesystem::path& file, const Restart& restart) {
  const std::string text =
      fmt::format("{}\n{:5}{:15.7e}\n", restart.title, restart.positions.size() / 3, restart.time) +
      rows(restart.positions, 1) + rows(restart.velocities, 1 / amber_velocity);
  write_atomically(file, std::string_view(text));
}

Conformation parse_inpcrd(std::string_view text, const std::string& name,
                          const Molecule& molecule) {
  return InpcrdReader(text, name, molecule).read();
}

std::size_t inpcrd_line_of(std::size_t atom) {
  return lines_before + 1 + 3 * atom / fields_per_line;
}

Conformation read_inpcrd(const std::filesystem::path& file, const Molecule& molecule) {
  return parse_inpcrd(read_text(file), file.string(), molecule);
}

}  // namespace understudy::io
