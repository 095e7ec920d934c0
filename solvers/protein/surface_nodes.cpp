#include <understudy/solvers/protein/surface_nodes.hpp>

namespace understudy::protein {
namespace {

using numerics::RowGrid;

struct FindPlaces {
  RowGrid grid;
  const float *x, *y, *z;
  float inner, water, margin;
  NodePlace* place;
  float* missing;

  KOKKOS_FUNCTION void operator()(int p) const {
    const auto piece = grid.piece(p);
    for (int i = piece.begin; i < piece.end; ++i) {
      const int a = grid.index(i, piece.j, piece.k);
      const float least =
          smaller(smaller(smaller(x[a], x[a - 1]), smaller(y[a], y[a - grid.stride()])),
                  smaller(z[a], z[a - grid.plane()]));
      const float most = larger(larger(larger(x[a], x[a - 1]), larger(y[a], y[a - grid.stride()])),
                                larger(z[a], z[a - grid.plane()]));
      const float sum = x[a] + x[a - 1] + y[a] + y[a - grid.stride()] + z[a] + z[a - grid.plane()];
      missing[a] = (6 * water - sum) / margin;
      place[a] = least == water  ? NodePlace::water
                 : most == inner ? NodePlace::inside
                                 : NodePlace::surface;
    }
  }
  KOKKOS_FORCEINLINE_FUNCTION static float smaller(float a, float b) { return a < b ? a : b; }
  KOKKOS_FORCEINLINE_FUNCTION static float larger(float a, float b) { return a > b ? a : b; }
};

/// Numbers the nodes row by row; those that the list has room for are written. What is not listed
/// goes where the room ends.
struct ListNodes {
  RowGrid grid;
  const NodePlace* place;
  int room;
  int* node;

  static constexpr int at_once = on_gpu ? 1 : 16;

  // Without branches, which a processor would foresee badly.
  KOKKOS_FUNCTION void operator()(int p, int& count, bool final) const {
    const auto piece = grid.piece(p);
    for (int i = piece.begin; i < piece.end; i += at_once) {
      const int a = grid.index(i, piece.j, piece.k);
      std::uint8_t listed[at_once];
      if (!find_listed(a, listed)) continue;
      for (int n = 0; n < Kokkos::min(at_once, piece.end - i); ++n) {
        if (final) node[listed[n] ? Kokkos::min(count, room) : room] = a + n;
        count += listed[n];
      }
    }
  }

  /// Whether there is one among the nodes from a on, and which.
  KOKKOS_FORCEINLINE_FUNCTION bool find_listed(int a, std::uint8_t* listed) const {
    const int row = grid.stride(), plane = grid.plane();
    const NodePlace* neighbours[] = {place + a - 1,   place + a + 1,     place + a - row,
                                     place + a + row, place + a - plane, place + a + plane};
    std::uint8_t beside[at_once] = {};
    for (const NodePlace* neighbour : neighbours)
      for (int n = 0; n < at_once; ++n) beside[n] |= neighbour[n] == NodePlace::surface;
    int any = 0;
    for (int n = 0; n < at_once; ++n) {
      const NodePlace here = place[a + n];
      listed[n] = (here == NodePlace::surface) | (beside[n] & (here == NodePlace::water));
      any |= listed[n];
    }
    return any != 0;
  }
};

struct FindCoordinates {
  GridBox box;
  const int* node;
  double *x, *y, *z;

  KOKKOS_FUNCTION void operator()(int n) const {
    const RowGrid& grid = box.nodes;
    const int k = node[n] / grid.plane(), in_plane = node[n] % grid.plane();
    x[n] = box.at(0, in_plane % grid.stride() - (RowGrid::lead - 1));
    y[n] = box.at(1, in_plane / grid.stride());
    z[n] = box.at(2, k);
  }
};

constexpr int spare = 256;  // numbers beyond the last node that whole registers may load

void make_room(int count, SurfaceNodes& nodes) {
  const auto room = static_cast<std::size_t>(count + count / 4 + spare);
  nodes.node = Kokkos::View<int*>("understudy/protein/node", room);
  for (auto* coordinate : {&nodes.x, &nodes.y, &nodes.z})
    *coordinate = numerics::Doubles("understudy/protein/coordinate", room);
}

}  // namespace

void find_surface_nodes(const Execution& exec, const GridBox& box,
                        const numerics::DiffusionSolver& solver, float inner, float water,
                        SurfaceNodes& nodes) {
  const RowGrid& grid = box.nodes;
  const Kokkos::RangePolicy<Execution> pieces(exec, 0, grid.pieces());
  if (nodes.node.size() == 0) make_room(0, nodes);
  if (nodes.place.size() != grid.size()) {
    nodes.place = Kokkos::View<NodePlace*>("understudy/protein/place", grid.size());
    nodes.missing = numerics::Floats("understudy/protein/missing", grid.size());
  }
  Kokkos::parallel_for("understudy/protein/find_places", pieces,
                       FindPlaces{grid, solver.coupling(0).data(), solver.coupling(1).data(),
                                  solver.coupling(2).data(), inner, water,
                                  static_cast<float>(water_margin) * (water - inner),
                                  nodes.place.data(), nodes.missing.data()});
  const auto list = [&] {
    const int room = static_cast<int>(nodes.node.size()) - spare;
    Kokkos::parallel_scan("understudy/protein/list_nodes", pieces,
                          ListNodes{grid, nodes.place.data(), room, nodes.node.data()},
                          nodes.count);
    return nodes.count <= room;
  };
  if (!list()) {
    make_room(nodes.count, nodes);
    list();
  }
  Kokkos::parallel_for(
      "understudy/protein/find_coordinates", Kokkos::RangePolicy<Execution>(exec, 0, nodes.count),
      FindCoordinates{box, nodes.node.data(), nodes.x.data(), nodes.y.data(), nodes.z.data()});
}

}  // namespace understudy::protein
