#pragma once
#include <cmath>
#include <core/at.hpp>
#include <understudy/solvers/materials/cell.hpp>
#include <understudy/solvers/materials/microstructures/inclusions.hpp>
#include <understudy/solvers/materials/microstructures/voxel_image.hpp>

namespace understudy::materials {

/// A cell solver of every kind there is.
struct Kind {
  std::string name;
  CellOptions options;
  std::string shape = "sphere";
  std::vector<std::string> varying = {"volume_fraction", "contrast", "matrix_bulk_modulus"};
};

inline CellOptions kind_options(int dimensions, int resolution) {
  CellOptions options;
  options.dimensions = dimensions;
  options.resolution = resolution;
  options.tolerance = 1e-7;
  return options;
}

template <class Change>
CellOptions changed_options(CellOptions options, const Change& change) {
  change(options);
  return options;
}

inline std::vector<Kind> kinds() {
  const auto full = [](CellOptions& o) { o.element = "full"; };
  const auto elastic = [](CellOptions& o) { o.law = "linear_elastic"; };
  const auto staircase = [](CellOptions& o) { o.interface = "staircase"; };
  const auto all_loads = [](CellOptions& o) { o.load_space = "full"; };
  const auto extrapolated = [](CellOptions& o) { o.extrapolate_from = 6; };
  return {{"plane", kind_options(2, 12)},
          {"solid", kind_options(3, 6)},
          {"solid_all_loads", changed_options(kind_options(3, 5), all_loads)},
          {"full_integration", changed_options(kind_options(2, 9), full)},
          {"solid_full_integration", changed_options(kind_options(3, 4), full)},
          {"linear_elastic", changed_options(kind_options(2, 12), elastic)},
          {"solid_linear_elastic", changed_options(kind_options(3, 5), elastic)},
          {"staircase", changed_options(kind_options(2, 12), staircase)},
          {"extrapolated", changed_options(kind_options(2, 10), extrapolated)},
          {"ellipse", kind_options(2, 10), "ellipse", {"volume_fraction", "aspect", "angle"}},
          {"image", kind_options(2, 6), "image", {"contrast"}}};
}

inline VoxelImage two_phase_image() {
  VoxelImage image{2, {6, 5, 1}, std::vector<std::uint8_t>(30, 0)};
  for (const std::size_t stiff : {7, 8, 13, 14, 15, 20}) image.phase[stiff] = 1;
  return image;
}

template <int D>
std::unique_ptr<Operator> make(const Kind& kind) {
  const Interface interface =
      kind.options.interface == "laminate" ? Interface::laminate : Interface::staircase;
  std::shared_ptr<const Microstructure<D>> shape;
  if (kind.shape == "sphere") shape = make_sphere<D>({0.2}, kind.varying, interface);
  if (kind.shape == "ellipse") shape = make_ellipsoid<D>({}, kind.varying, interface);
  if (kind.shape == "image") shape = make_voxel_image<D>(two_phase_image(), "image.png");
  return std::make_unique<CellSolver<D>>(
      kind.options, std::vector<Phase>{{"matrix", 62.5, 28.8462}, {"inclusion", 0, 0}}, shape,
      kind.varying);
}

/// A value for every port that differs from sample to sample.
inline double kind_value(const std::string& port, std::size_t sample, std::size_t component,
                         bool on_diagonal) {
  const double t = static_cast<double>(sample), c = static_cast<double>(component);
  if (port == "deformation_gradient") return (on_diagonal ? 1 : 0) + 0.08 * std::sin(t + 3 * c);
  if (port == "strain") return 0.02 * std::sin(t + 3 * c);
  if (port == "volume_fraction") return 0.1 + 0.03 * t;
  if (port == "aspect") return 1.2 + 0.1 * t;
  if (port == "angle") return 0.3 * t;
  if (port == "contrast") return 3 + 2 * t;
  return 50 + 4 * t;  // matrix_bulk_modulus
}

inline Batch conforming_batch(const Operator& op, std::size_t samples) {
  Batch in(op.signature().inputs, samples);
  for (const Port& port : op.signature().inputs)
    for (std::size_t s = 0; s < samples; ++s)
      for (std::size_t c = 0; c < port.size(); ++c) {
        const bool on_diagonal = port.shape.size() == 2 && c % (port.shape[0] + 1) == 0;
        at(in[port.name], s, c) = kind_value(port.name, s, c, on_diagonal);
      }
  return in;
}

inline std::unique_ptr<Operator> make(const Kind& kind) {
  return kind.options.dimensions == 2 ? make<2>(kind) : make<3>(kind);
}

}  // namespace understudy::materials
