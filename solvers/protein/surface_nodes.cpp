#include <understudy/solvers/protein/surface_nodes.hpp>

namespace understudy::protein {
namespace {

using numerics::RowGrid;

struct FindPlaces {
  RowGrid grid;
  const float *x, *y, *z;
  float inner, water;
  Place* place;

  KOKKOS_FUNCTION void operator()(int p) const {
    const auto piece = grid.piece(p);
    for (int i = piece.begin; i < piece.end; ++i) {
      const int a = grid.index(i, piece.j, piece.k);
      const float least = smaller(smaller(smaller(x[a], x[a - 1]), smaller(y[a], y[a - grid.stride()])),
                                  smaller(z[a], z[a - grid.plane()]));
      const float most = larger(larger(larger(x[a], x[a - 1]), larger(y[a], y[a - grid.stride()])),
                                larger(z[a], z[a - grid.plane()]));
      place[a] = least == water ? Place::water : most == inner ? Place::inside : Place::surface;
    }
  }
  KOKKOS_FORCEINLINE_FUNCTION static float smaller(float a, float b) { return a < b ? a : b; }
  KOKKOS_FORCEINLINE_FUNCTION static float larger(float a, float b) { return a > b ? a : b; }
};

/// Numbers the nodes row by row; those that the arrays have room for are written.
struct ListNodes {
  GridBox box;
  const Place* place;
  int room;
  int* node;
  double *x, *y, *z;

  KOKKOS_FUNCTION void operator()(int p, int& count, bool final) const {
    const RowGrid& grid = box.nodes;
    const auto piece = grid.piece(p);
    for (int i = piece.begin; i < piece.end; ++i) {
      const int a = grid.index(i, piece.j, piece.k);
      if (!is_listed(a)) continue;
      if (final && count < room) {
        node[count] = a;
        x[count] = box.at(0, i);
        y[count] = box.at(1, piece.j);
        z[count] = box.at(2, piece.k);
      }
      ++count;
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION bool is_listed(int a) const {
    if (place[a] != Place::water) return place[a] == Place::surface;
    const int row = box.nodes.stride(), plane = box.nodes.plane();
    return place[a - 1] == Place::surface || place[a + 1] == Place::surface ||
           place[a - row] == Place::surface || place[a + row] == Place::surface ||
           place[a - plane] == Place::surface || place[a + plane] == Place::surface;
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
  if (nodes.place.size() != grid.size())
    nodes.place = Kokkos::View<Place*>("understudy/protein/place", grid.size());
  Kokkos::parallel_for("understudy/protein/find_places", pieces,
                       FindPlaces{grid, solver.coupling(0).data(), solver.coupling(1).data(),
                                  solver.coupling(2).data(), inner, water, nodes.place.data()});
  const auto list = [&] {
    const int room = static_cast<int>(nodes.node.size()) - spare;
    Kokkos::parallel_scan("understudy/protein/list_nodes", pieces,
                          ListNodes{box, nodes.place.data(), room, nodes.node.data(),
                                    nodes.x.data(), nodes.y.data(), nodes.z.data()},
                          nodes.count);
    return nodes.count <= room;
  };
  if (list()) return;
  make_room(nodes.count, nodes);
  list();
}

}  // namespace understudy::protein
