#include <understudy/loops/porous/drag_model.hpp>

namespace understudy::loops {
namespace {

Kokkos::RangePolicy<Execution> all_rows(const Execution& exec, const Field& field) {
  return {exec, 0, static_cast<int>(field.extent(0))};
}

}  // namespace

struct PredictDrag {
  Field at, gradient, matrix, velocity, out;

  KOKKOS_FUNCTION void operator()(int i) const {
    const double s[2] = {velocity(i, 0) - at(i, 0), velocity(i, 1) - at(i, 1)};
    for (int c = 0; c < 2; ++c)
      out(i, c) = gradient(i, c) + matrix(i, 2 * c) * s[0] + matrix(i, 2 * c + 1) * s[1];
  }
};

struct LearnDrag {
  static constexpr double least = 0.05, most = 20;  // of the resistance along the flow
  static constexpr double parallel = 0.2;           // sine of an angle

  DragModel::Knowledge knowledge;
  double tolerance;
  Field at, gradient, matrix, step, change, velocity, answer;

  KOKKOS_FUNCTION void operator()(int i) const {
    if (knowledge == DragModel::Knowledge::known) {
      follow(i);
    } else {
      if (knowledge == DragModel::Knowledge::none)
        secant(i);
      else
        adapt(i);
      for (int c = 0; c < 2; ++c) step(i, c) = change(i, c) = 0;
    }
    for (int c = 0; c < 2; ++c) at(i, c) = velocity(i, c);
    for (int c = 0; c < 2; ++c) gradient(i, c) = answer(i, c);
  }

  /// Everything known of other pores, times how much more these resist.
  KOKKOS_FUNCTION void adapt(int i) const {
    double expected = 0;
    for (int c = 0; c < 2; ++c)
      expected +=
          velocity(i, c) * (gradient(i, c) + matrix(i, 2 * c) * (velocity(i, 0) - at(i, 0)) +
                            matrix(i, 2 * c + 1) * (velocity(i, 1) - at(i, 1)));
    const double power = velocity(i, 0) * answer(i, 0) + velocity(i, 1) * answer(i, 1);
    const double factor = expected > 0 && power > 0 ? power / expected : 0;
    for (int c = 0; c < 4; ++c) matrix(i, c) *= factor;
    if (factor == 0 || !resists(i, along(i))) secant(i);
  }

  /// Power per speed squared: the resistance along the flow.
  KOKKOS_FUNCTION double along(int i) const {
    const double u = velocity(i, 0), v = velocity(i, 1);
    const double square = u * u + v * v;
    const double power = u * answer(i, 0) + v * answer(i, 1);
    return square > 0 && power > 0 ? power / square : 0;
  }

  /// a 1 + (r (x) u + u (x) r) / u^2 with r the answer across the flow.
  KOKKOS_FUNCTION void secant(int i) const {
    const double a = along(i);
    const double u[2] = {velocity(i, 0), velocity(i, 1)};
    const double square = u[0] * u[0] + u[1] * u[1];
    const double r[2] = {answer(i, 0) - a * u[0], answer(i, 1) - a * u[1]};
    for (int c = 0; c < 2; ++c)
      for (int d = 0; d < 2; ++d)
        matrix(i, 2 * c + d) =
            (c == d ? a : 0) + (square > 0 ? (r[c] * u[d] + u[c] * r[d]) / square : 0);
    if (resists(i, a)) return;
    for (int c = 0; c < 4; ++c) matrix(i, c) = c % 3 == 0 ? a : 0;
  }

  /// y - A s
  KOKKOS_FUNCTION void miss(int i, const double s[2], const double y[2], double r[2]) const {
    for (int c = 0; c < 2; ++c) r[c] = y[c] - matrix(i, 2 * c) * s[0] - matrix(i, 2 * c + 1) * s[1];
  }

  KOKKOS_FUNCTION void follow(int i) const {
    double s[2], y[2], r[2];
    for (int c = 0; c < 2; ++c) s[c] = velocity(i, c) - at(i, c);
    for (int c = 0; c < 2; ++c) y[c] = answer(i, c) - gradient(i, c);
    miss(i, s, y, r);
    const double known = tolerance * Kokkos::hypot(answer(i, 0), answer(i, 1));
    if (s[0] * s[0] + s[1] * s[1] == 0 || Kokkos::hypot(r[0], r[1]) <= known) return;
    symmetric_update(i, s, r);
    across_update(i, s);
    if (!resists(i, along(i))) secant(i);
    for (int c = 0; c < 2; ++c) step(i, c) = s[c];
    for (int c = 0; c < 2; ++c) change(i, c) = y[c];
  }

  /// A + (r (x) s + s (x) r) / s^2 - (r . s) s (x) s / s^4 with r the miss.
  KOKKOS_FUNCTION void symmetric_update(int i, const double s[2], const double r[2]) const {
    const double square = s[0] * s[0] + s[1] * s[1];
    const double along_s = (r[0] * s[0] + r[1] * s[1]) / square;
    for (int c = 0; c < 2; ++c)
      for (int d = 0; d < 2; ++d)
        matrix(i, 2 * c + d) += (r[c] * s[d] + s[c] * r[d] - along_s * s[c] * s[d]) / square;
  }

  /// A + r (x) t / (t . s') with r = y' - A s' of the step before, t across the newest step s.
  KOKKOS_FUNCTION void across_update(int i, const double s[2]) const {
    const double before[2] = {step(i, 0), step(i, 1)}, y[2] = {change(i, 0), change(i, 1)};
    const double size = Kokkos::hypot(s[0], s[1]);
    const double t[2] = {-s[1] / size, s[0] / size};
    const double part = t[0] * before[0] + t[1] * before[1];
    if (Kokkos::abs(part) <= parallel * Kokkos::hypot(before[0], before[1])) return;
    double r[2];
    miss(i, before, y, r);
    for (int c = 0; c < 2; ++c)
      for (int d = 0; d < 2; ++d) matrix(i, 2 * c + d) += r[c] * t[d] / part;
  }

  /// Whether the eigenvalues of the symmetric part are within sensible multiples of `a`.
  KOKKOS_FUNCTION bool resists(int i, double a) const {
    const double mean = 0.5 * (matrix(i, 0) + matrix(i, 3));
    const double spread =
        Kokkos::hypot(0.5 * (matrix(i, 0) - matrix(i, 3)), 0.5 * (matrix(i, 1) + matrix(i, 2)));
    const double turn = 0.5 * Kokkos::abs(matrix(i, 1) - matrix(i, 2));
    return mean - spread >= least * a && mean + spread + turn <= most * a;
  }
};

DragModel::DragModel(std::size_t points)
    : velocity_("understudy/porous/drag_velocity", points, 2),
      gradient_("understudy/porous/drag_gradient", points, 2),
      matrix_("understudy/porous/drag_matrix", points, 4),
      step_("understudy/porous/drag_step", points, 2),
      change_("understudy/porous/drag_change", points, 2) {}

void DragModel::set_uniform(const Execution& exec, double resistance) {
  knowledge_ = Knowledge::none;
  Kokkos::deep_copy(exec, velocity_, 0.0);
  Kokkos::deep_copy(exec, gradient_, 0.0);
  Kokkos::deep_copy(exec, matrix_, 0.0);
  for (const int diagonal : {0, 3})
    Kokkos::deep_copy(exec, Kokkos::subview(matrix_, Kokkos::ALL(), diagonal), resistance);
}

void DragModel::learn(const Execution& exec, const Field& velocity, const Field& gradient,
                      double tolerance) {
  Kokkos::parallel_for("understudy/porous/learn_drag", all_rows(exec, matrix_),
                       LearnDrag{knowledge_, tolerance, velocity_, gradient_, matrix_, step_,
                                 change_, velocity, gradient});
  knowledge_ = Knowledge::known;
}

void DragModel::predict(const Execution& exec, const Field& velocity, const Field& gradient) const {
  Kokkos::parallel_for("understudy/porous/predict_drag", all_rows(exec, matrix_),
                       PredictDrag{velocity_, gradient_, matrix_, velocity, gradient});
}

namespace {

void save_field(const Field& field, const std::string& path, const std::string& unit,
                Archive& archive) {
  const auto host = on_host(field);
  archive.set(path, {host.data(), host.data() + host.size()}, {host.extent(0), host.extent(1)},
              unit);
}

void restore_field(const Archive& archive, const std::string& path, const Field& field) {
  using Host =
      Kokkos::View<const double**, Kokkos::LayoutRight, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;
  Kokkos::deep_copy(field, Host(archive.doubles(path).data(), field.extent(0), field.extent(1)));
}

}  // namespace

void DragModel::save(Archive& archive) const {
  save_field(velocity_, "drag/velocity", "m/s", archive);
  save_field(gradient_, "drag/gradient", "Pa/m", archive);
  save_field(matrix_, "drag/matrix", "Pa s/m^2", archive);
  save_field(step_, "drag/step", "m/s", archive);
  save_field(change_, "drag/change", "Pa/m", archive);
}

void DragModel::restore(const Archive& archive) {
  restore_field(archive, "drag/velocity", velocity_);
  restore_field(archive, "drag/gradient", gradient_);
  restore_field(archive, "drag/matrix", matrix_);
  restore_field(archive, "drag/step", step_);
  restore_field(archive, "drag/change", change_);
  knowledge_ = Knowledge::known;
}

}  // namespace understudy::loops
