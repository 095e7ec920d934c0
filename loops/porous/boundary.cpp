#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <understudy/core/errors.hpp>
#include <understudy/loops/porous/boundary.hpp>

namespace understudy::loops {
namespace {

constexpr const char* side_names[] = {"left", "right", "bottom", "top"};

Beyond beyond_of(const std::string& kind) {
  static const std::map<std::string, Beyond> kinds = {{"inlet", Beyond::inlet},
                                                      {"outlet", Beyond::outlet},
                                                      {"wall", Beyond::wall},
                                                      {"symmetry", Beyond::symmetry}};
  return kinds.at(kind);
}

std::size_t side_number(const std::string& name) {
  return static_cast<std::size_t>(std::ranges::find(side_names, name) - side_names);
}

/// One opening, put on the faces of its side.
struct Placed {
  const Opening& opening;
  int number;  // from 1, for messages
  std::size_t side;
  double side_length, spacing;

  void check() const {
    if (opening.kind == "outlet" && opening.velocity != 0)
      fail("an outlet with a velocity", "no velocity: what flows out is computed",
           "Remove the velocity");
    if (opening.from < opening.to && opening.to <= side_length * (1 + 1e-9)) return;
    fail(fmt::format("from {:.6g} m to {:.6g} m", opening.from, opening.to),
         fmt::format("from < to, within the {:.6g} m of the side", side_length),
         "Correct 'from' and 'to'");
  }

  /// First and one past the last face whose middle is in the opening.
  std::pair<std::size_t, std::size_t> faces(std::size_t count) const {
    std::size_t first = 0;
    while (first < count && middle(first) < opening.from) ++first;
    std::size_t last = first;
    while (last < count && middle(last) < opening.to) ++last;
    if (first == last)
      fail(fmt::format("from {:.6g} m to {:.6g} m on faces of {:.6g} m", opening.from, opening.to,
                       spacing),
           "at least the middle of one face in it", "Use more cells along the side");
    return {first, last};
  }

  [[noreturn]] void fail(const std::string& got, const std::string& expected,
                         const std::string& todo) const {
    throw InputError(
        {.what = fmt::format("Opening {}, on the side {}, does not fit", number, side_names[side]),
         .got = got,
         .expected = expected,
         .todo = todo,
         .key = "opening"});
  }

 private:
  double middle(std::size_t face) const { return (static_cast<double>(face) + 0.5) * spacing; }
};

void open_side(const Placed& placed, double inlet_velocity, FlowBoundary& boundary) {
  placed.check();
  std::vector<Beyond>& beyond = boundary.beyond[placed.side];
  const auto [first, last] = placed.faces(beyond.size());
  const bool inlet = placed.opening.kind == "inlet";
  const double velocity = placed.opening.velocity != 0 ? placed.opening.velocity : inlet_velocity;
  const double stretch = (placed.opening.to - placed.opening.from) /
                         (static_cast<double>(last - first) * placed.spacing);
  for (std::size_t m = first; m < last; ++m) {
    if (beyond[m] == Beyond::inlet || beyond[m] == Beyond::outlet)
      placed.fail(fmt::format("face {} of the side is open already", m + 1),
                  "openings that do not overlap, on a side that is a wall or symmetric",
                  "Make the side a wall, or move the opening");
    beyond[m] = beyond_of(placed.opening.kind);
    if (inlet) boundary.inflow[placed.side][m] = velocity * stretch;
  }
}

void require_through_flow(const FlowBoundary& boundary) {
  for (const auto& [kind, name] : {std::pair{Beyond::inlet, "inlet"}, {Beyond::outlet, "outlet"}})
    if (std::ranges::none_of(boundary.beyond, [kind = kind](const auto& side) {
          return std::ranges::find(side, kind) != side.end();
        }))
      throw InputError({.what = fmt::format("The porous body has no {}", name),
                        .got = "sides and openings without one",
                        .expected = "at least one inlet and one outlet",
                        .todo = fmt::format("Write, say, {} = \"{}\"",
                                            kind == Beyond::inlet ? "left" : "right", name),
                        .key = kind == Beyond::inlet ? "left" : "right"});
}

}  // namespace

FlowBoundary make_boundary(const PorousOptions& options, const StaggeredGrid& grid) {
  FlowBoundary boundary;
  const std::string* kinds[] = {&options.left, &options.right, &options.bottom, &options.top};
  for (std::size_t side = 0; side < 4; ++side) {
    const auto faces = static_cast<std::size_t>(grid.cells[1 - side / 2]);
    const bool inlet = *kinds[side] == "inlet";
    boundary.beyond[side].assign(faces, beyond_of(*kinds[side]));
    boundary.inflow[side].assign(faces, inlet ? options.inlet_velocity : 0.0);
  }
  int number = 0;
  for (const Opening& opening : options.openings) {
    const std::size_t side = side_number(opening.side);
    const double length = side < 2 ? options.height : options.length;
    open_side({opening, ++number, side, length, grid.spacing[1 - side / 2]}, options.inlet_velocity,
              boundary);
  }
  require_through_flow(boundary);
  return boundary;
}

}  // namespace understudy::loops
