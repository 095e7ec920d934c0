#include <algorithm>
#include <cmath>
#include <understudy/study/report/comparison.hpp>

namespace understudy::study {
namespace {

bool usable(double error, const Estimate& seconds) {
  return std::isfinite(error) && error >= 0 && std::isfinite(seconds.value) && seconds.low > 0 &&
         std::isfinite(seconds.high);
}

double between(double a, double b, double weight) {
  return std::exp((1 - weight) * std::log(a) + weight * std::log(b));
}

EqualError interpolate(const FrontPoint& fast, const FrontPoint& slow, double error) {
  const double weight =
      (std::log(fast.error) - std::log(error)) / (std::log(fast.error) - std::log(slow.error));
  const Estimate &a = fast.seconds, &b = slow.seconds;
  return {{between(a.value, b.value, weight), between(a.low, b.low, weight),
           between(a.high, b.high, weight)},
          Bound::exact,
          {fast.name, slow.name}};
}

/// The cheapest usable point at least as accurate as `error`, or nullptr.
const FrontPoint* cheapest_at_least_as_accurate(const std::vector<FrontPoint>& points,
                                                double error) {
  const FrontPoint* best = nullptr;
  for (const FrontPoint& point : points)
    if (usable(point.error, point.seconds) && point.error <= error &&
        (best == nullptr || point.seconds.value < best->seconds.value))
      best = &point;
  return best;
}

Estimate ratio(const Estimate& classical, const Estimate& row) {
  return {classical.value / row.value, classical.low / row.high, classical.high / row.low};
}

/// An upper bound above 1 does not show that the row is faster, nor a lower one below 1 that it is
/// slower.
Standing judge(const Comparison& c) {
  if (!c.beaten_by.empty()) return Standing::loses;
  if (!c.speedup) return Standing::unknown;
  if (c.equal_error->bound == Bound::at_most) return Standing::undecided;
  if (c.speedup->value > 1) return Standing::faster;
  return c.equal_error->bound == Bound::at_least ? Standing::undecided : Standing::slower;
}

}  // namespace

std::string name(Bound bound) {
  switch (bound) {
    case Bound::at_most:
      return "at_most";
    case Bound::at_least:
      return "at_least";
    default:
      return "exact";
  }
}

std::string name(Standing standing) {
  switch (standing) {
    case Standing::faster:
      return "faster";
    case Standing::slower:
      return "slower";
    case Standing::loses:
      return "loses";
    case Standing::undecided:
      return "undecided";
    default:
      return "unknown";
  }
}

std::vector<FrontPoint> pareto_front(const std::vector<FrontPoint>& points) {
  std::vector<FrontPoint> sorted;
  for (const FrontPoint& point : points)
    if (usable(point.error, point.seconds)) sorted.push_back(point);
  std::stable_sort(sorted.begin(), sorted.end(), [](const FrontPoint& a, const FrontPoint& b) {
    if (a.seconds.value != b.seconds.value) return a.seconds.value < b.seconds.value;
    return a.error < b.error;
  });
  std::vector<FrontPoint> front;
  for (const FrontPoint& point : sorted)
    if (front.empty() || point.error < front.back().error) front.push_back(point);
  return front;
}

std::optional<EqualError> seconds_at_error(const std::vector<FrontPoint>& front, double error) {
  std::vector<FrontPoint> points;
  for (const FrontPoint& point : front)
    if (point.error > 0) points.push_back(point);
  if (points.empty() || !std::isfinite(error)) return std::nullopt;
  const FrontPoint &fastest = points.front(), &finest = points.back();
  if (error > fastest.error) return EqualError{fastest.seconds, Bound::at_most, {fastest.name}};
  if (error < finest.error) return EqualError{finest.seconds, Bound::at_least, {finest.name}};
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i].error == error)
      return EqualError{points[i].seconds, Bound::exact, {points[i].name}};
    if (points[i].error < error) return interpolate(points[i - 1], points[i], error);
  }
  return std::nullopt;
}

Estimate resolved(const Estimate& measured, double own) {
  if (!std::isfinite(own)) return measured;
  return {std::max(measured.value, own), std::max(measured.low, own), measured.high + own};
}

Comparison compare(const Contender& row, const std::vector<FrontPoint>& baselines,
                   const std::optional<FrontPoint>& truth) {
  const Estimate error = truth ? resolved(row.error, truth->error) : row.error;
  Comparison c;
  c.row = row.name;
  c.error = error.value;
  c.measured = row.error.value;
  c.seconds = row.seconds;
  if (!usable(error.value, row.seconds)) return c;

  const std::vector<FrontPoint> front = pareto_front(baselines);
  c.equal_error = seconds_at_error(front, error.value);
  if (c.equal_error) c.speedup = ratio(c.equal_error->seconds, row.seconds);
  const auto at_high_error = seconds_at_error(front, error.high);
  if (at_high_error) c.speedup_at_high_error = at_high_error->seconds.value / row.seconds.value;

  std::vector<FrontPoint> classical = baselines;
  if (truth) classical.push_back(*truth);
  if (const auto* best = cheapest_at_least_as_accurate(classical, error.value)) {
    c.cheapest_accurate = best->name;
    c.speedup_over_swept = best->seconds.value / row.seconds.value;
    if (best->seconds.value <= row.seconds.value) c.beaten_by = best->name;
  }
  c.standing = judge(c);
  return c;
}

}  // namespace understudy::study
