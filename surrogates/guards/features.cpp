#include <understudy/surrogates/guards/features.hpp>
#include <understudy/surrogates/guards/strain_kernels.hpp>

namespace understudy::surrogates {
namespace {

using Range = Kokkos::RangePolicy<Execution>;

template <int D>
struct StrainColumns {
  Field deformation, out;
  std::size_t first;
  KOKKOS_FUNCTION void operator()(const int i) const {
    double c[D * D];
    right_cauchy_green<D>(&deformation(i, 0), c);
    std::size_t column = first;
    for (int a = 0; a < D; ++a)
      for (int b = a; b < D; ++b) out(i, column++) = c[a * D + b];
  }
};

template <int D>
struct InvariantColumns {
  Field deformation, out;
  std::size_t first;
  KOKKOS_FUNCTION void operator()(const int i) const {
    double c[D * D];
    right_cauchy_green<D>(&deformation(i, 0), c);
    const double j = determinant<D>(&deformation(i, 0));
    double trace = 0.0, squared = 0.0;
    for (int a = 0; a < D; ++a) trace += c[a * D + a];
    for (int k = 0; k < D * D; ++k) squared += c[k] * c[k];
    const double scale = Kokkos::pow(j, 2.0 / D);
    out(i, first) = Kokkos::log(j);
    out(i, first + 1) = trace / scale;
    if constexpr (D == 3) out(i, first + 2) = 0.5 * (trace * trace - squared) / (scale * scale);
  }
};

struct AngleColumns {
  Field in, out;
  std::size_t first;
  double factor;
  KOKKOS_FUNCTION void operator()(const int i) const {
    for (std::size_t k = 0; k < in.extent(1); ++k) {
      out(i, first + 2 * k) = Kokkos::cos(factor * in(i, k));
      out(i, first + 2 * k + 1) = Kokkos::sin(factor * in(i, k));
    }
  }
};

constexpr std::size_t crowding_columns = 4;

// One row per sample and atom.
struct CrowdingColumns {
  Field positions, out;
  KOKKOS_FUNCTION void operator()(const int row) const {
    const int n = static_cast<int>(positions.extent(1) / 3);
    const int sample = row / n, i = row % n;
    const double* x = &positions(sample, 0);
    double crowding[crowding_columns] = {};
    for (int j = 0; j < n; ++j) {
      if (j == i) continue;
      double square = 0.0;
      for (int c = 0; c < 3; ++c)
        square += (x[3 * i + c] - x[3 * j + c]) * (x[3 * i + c] - x[3 * j + c]);
      crowding[0] += fading(square / 9.0);
      crowding[1] += fading(square / 25.0);
      crowding[2] += fading(square / 64.0);
      const double inverse = 1.0 / (1.0 + square / 25.0);
      crowding[3] += inverse * inverse;
    }
    for (std::size_t k = 0; k < crowding_columns; ++k)
      out(sample, crowding_columns * i + k) = crowding[k];
  }
  // NaN stays.
  KOKKOS_INLINE_FUNCTION double fading(const double share) const {
    const double rest = share > 1.0 ? 0.0 : 1.0 - share;
    return rest * rest * rest;
  }
};

struct PlainColumns {
  Field in, out;
  std::size_t first;
  KOKKOS_FUNCTION void operator()(const int i) const {
    for (std::size_t k = 0; k < in.extent(1); ++k) out(i, first + k) = in(i, k);
  }
};

struct MarkBadNumbers {
  Field in;
  Outcomes outcomes;
  double least, most;
  KOKKOS_FUNCTION void operator()(const int i) const {
    for (std::size_t k = 0; k < in.extent(1); ++k) {
      if (!Kokkos::isfinite(in(i, k)))
        outcomes(i) = Outcome::invalid_input;
      else if (outcomes(i) == Outcome::ok && (in(i, k) < least || in(i, k) > most))
        outcomes(i) = Outcome::out_of_range;
    }
  }
};

template <int D>
struct MarkInverted {
  Field deformation;
  Outcomes outcomes;
  KOKKOS_FUNCTION void operator()(const int i) const {
    if (outcomes(i) == Outcome::ok && !(determinant<D>(&deformation(i, 0)) > 0.0))
      outcomes(i) = Outcome::out_of_range;
  }
};

struct BlankFailed {
  Outcomes outcomes;
  Field field;
  KOKKOS_FUNCTION void operator()(const int i) const {
    if (outcomes(i) == Outcome::ok) return;
    for (std::size_t k = 0; k < field.extent(1); ++k)
      field(i, k) = Kokkos::Experimental::quiet_NaN_v<double>;
  }
};

template <class Functor>
void launch(const char* label, const Execution& exec, std::size_t samples, const Functor& functor) {
  Kokkos::parallel_for(label, Range(exec, 0, static_cast<int>(samples)), functor);
}

template <template <int> class Functor>
void launch_strain(const char* label, const Execution& exec, const Field& deformation,
                   const Field& out, std::size_t first) {
  const std::size_t samples = deformation.extent(0);
  if (deformation.extent(1) == 4)
    launch(label, exec, samples, Functor<2>{deformation, out, first});
  else
    launch(label, exec, samples, Functor<3>{deformation, out, first});
}

bool is_positions_port(const Port& port) {
  return port.name == "positions" && port.shape.size() == 2 && port.shape[1] == 3;
}

bool is_deformation_port(const Port& port) {
  return port.name == "deformation_gradient" && (port.size() == 4 || port.size() == 9);
}

}  // namespace

GuardFeatures::GuardFeatures(std::vector<Port> inputs, double angle_factor)
    : inputs_(std::move(inputs)), angle_factor_(angle_factor) {
  if (inputs_.size() == 1 && is_positions_port(inputs_[0])) {
    has_atoms_ = true;
    parts_ = inputs_[0].shape[0];
    distance_columns_ = crowding_columns * parts_;
    return;
  }
  for (std::size_t k = 0; k < inputs_.size(); ++k) {
    const Port& port = inputs_[k];
    const bool angle = port.unit == "rad";
    if (is_deformation_port(port)) {
      deformation_ = static_cast<std::ptrdiff_t>(k);
      dimensions_ = port.size() == 4 ? 2 : 3;
      distance_columns_ += dimensions_ == 2 ? 3 : 6;
      range_columns_ += dimensions_;
      continue;
    }
    distance_columns_ += angle ? 2 * port.size() : port.size();
    if (!angle) range_columns_ += port.size();
  }
}

Field GuardFeatures::distance(const Execution& exec, const Batch& in) const {
  const Field out("understudy/surrogates/distance_features", in.size(), distance_columns_);
  if (has_atoms_) {
    launch("understudy/surrogates/crowding", exec, in.size() * parts_,
           CrowdingColumns{in["positions"], out});
    return out;
  }
  std::size_t column = 0;
  for (std::size_t k = 0; k < inputs_.size(); ++k) {
    const Field& field = in[inputs_[k].name];
    const bool angle = inputs_[k].unit == "rad";
    const char* label = "understudy/surrogates/distance_features";
    if (is_deformation(k)) {
      launch_strain<StrainColumns>(label, exec, field, out, column);
      column += dimensions_ == 2 ? 3 : 6;
    } else if (angle) {
      launch(label, exec, in.size(), AngleColumns{field, out, column, angle_factor_});
      column += 2 * field.extent(1);
    } else {
      launch(label, exec, in.size(), PlainColumns{field, out, column});
      column += field.extent(1);
    }
  }
  return out;
}

Field GuardFeatures::range(const Execution& exec, const Batch& in) const {
  const Field out("understudy/surrogates/range_features", in.size(), range_columns_);
  if (has_atoms_) return out;
  std::size_t column = 0;
  for (std::size_t k = 0; k < inputs_.size(); ++k) {
    const Field& field = in[inputs_[k].name];
    const char* label = "understudy/surrogates/range_features";
    if (is_deformation(k)) {
      launch_strain<InvariantColumns>(label, exec, field, out, column);
      column += dimensions_;
    } else if (inputs_[k].unit != "rad") {
      launch(label, exec, in.size(), PlainColumns{field, out, column});
      column += field.extent(1);
    }
  }
  return out;
}

void mark_bad_inputs(const Execution& exec, const Batch& in, const std::vector<Port>& inputs,
                     const Outcomes& outcomes) {
  Kokkos::deep_copy(exec, outcomes, Outcome::ok);
  const char* label = "understudy/surrogates/mark_bad_inputs";
  for (const Port& port : inputs)
    launch(label, exec, in.size(),
           MarkBadNumbers{in[port.name], outcomes, port.limits.least, port.limits.most});
  for (const Port& port : inputs) {
    if (!is_deformation_port(port)) continue;
    const Field& deformation = in[port.name];
    if (port.size() == 4)
      launch(label, exec, in.size(), MarkInverted<2>{deformation, outcomes});
    else
      launch(label, exec, in.size(), MarkInverted<3>{deformation, outcomes});
  }
}

void blank_failed_rows(const Execution& exec, const Outcomes& outcomes, const Field& field) {
  launch("understudy/surrogates/blank_failed_rows", exec, field.extent(0),
         BlankFailed{outcomes, field});
}

}  // namespace understudy::surrogates
