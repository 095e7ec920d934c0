#include <understudy/surrogates/guards/nearest.hpp>

namespace understudy::surrogates {
namespace {

// Points are compared in packets, so that the loop over a packet becomes vector instructions.
constexpr int packet = 16;

// Of part i % parts of sample i / parts.
struct NearestDistance {
  Field features, points, out;
  Kokkos::View<double*> scale;
  int parts;
  KOKKOS_FUNCTION void operator()(const int i) const {
    const int sample = i / parts, part = i % parts;
    const int count = static_cast<int>(points.extent(1)),
              columns = static_cast<int>(scale.extent(0)) / parts;
    double nearest[packet];
    for (int k = 0; k < packet; ++k) nearest[k] = Kokkos::Experimental::infinity_v<double>;
    for (int first = 0; first < count; first += packet) {
      double squared[packet] = {};
      for (int c = part * columns; c < (part + 1) * columns; ++c) {
        const double x = features(sample, c) / scale(c);
        const double* p = &points(c, first);
        for (int k = 0; k < packet; ++k) squared[k] += (x - p[k]) * (x - p[k]);
      }
      for (int k = 0; k < packet; ++k) nearest[k] = Kokkos::min(nearest[k], squared[k]);
    }
    for (int k = 1; k < packet; ++k) nearest[0] = Kokkos::min(nearest[0], nearest[k]);
    out(sample, part) = Kokkos::sqrt(nearest[0]);
  }
};

struct FarthestPart {
  Field of_parts, out;
  KOKKOS_FUNCTION void operator()(const int i) const {
    double worst = 0.0;
    for (std::size_t k = 0; k < of_parts.extent(1); ++k) {
      const double away = of_parts(i, k);
      worst = away > worst || Kokkos::isnan(away) ? away : worst;  // NaN stays
    }
    out(i, 0) = worst;
  }
};

}  // namespace

NearestPoint::NearestPoint(GuardFeatures features, const GuardData& data)
    : features_(std::move(features)), scale_("understudy/surrogates/scale", data.scale.size()) {
  const std::size_t columns = data.scale.size();
  const std::size_t count = columns == 0 ? 0 : data.points.size() / columns;
  const std::size_t padded = (count + packet - 1) / packet * packet;
  points_ = Field("understudy/surrogates/points", columns, padded);
  const auto points = Kokkos::create_mirror_view(points_);
  const auto scale = Kokkos::create_mirror_view(scale_);
  for (std::size_t c = 0; c < columns; ++c) {
    scale(c) = data.scale[c];
    // The last packet is filled up with the last point.
    for (std::size_t k = 0; k < padded; ++k)
      points(c, k) = data.points[std::min(k, count - 1) * columns + c];
  }
  Kokkos::deep_copy(points_, points);
  Kokkos::deep_copy(scale_, scale);
}

Field NearestPoint::distances(const Execution& exec, const Batch& in) const {
  const Field features = features_.distance(exec, in);
  const std::size_t parts = features_.parts();
  const Field of_parts("understudy/surrogates/distance", in.size(), parts);
  const auto range = [&](std::size_t rows) {
    return Kokkos::RangePolicy<Execution>(exec, 0, static_cast<int>(rows));
  };
  Kokkos::parallel_for(
      "understudy/surrogates/nearest_distance", range(in.size() * parts),
      NearestDistance{features, points_, of_parts, scale_, static_cast<int>(parts)});
  if (parts == 1) return of_parts;
  const Field out("understudy/surrogates/farthest_part", in.size(), 1);
  Kokkos::parallel_for("understudy/surrogates/farthest_part", range(in.size()),
                       FarthestPart{of_parts, out});
  return out;
}

}  // namespace understudy::surrogates
