#pragma once
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <understudy/core/batch.hpp>
#include <understudy/core/outcome.hpp>
#include <vector>

/// What solvers whose samples have geometries share. A sample has the numbers that its geometry
/// depends on (`shape`) and an `outcome`.
namespace understudy::numerics {

using Shapes = std::vector<std::vector<double>>;

template <class Sample>
Shapes shapes_of(const std::vector<Sample>& samples) {
  Shapes shapes;
  for (const Sample& sample : samples) shapes.push_back(sample.shape);
  return shapes;
}

/// Moves samples out of a block, so that their geometries go when they are done.
template <class Sample>
std::vector<Sample> take(std::vector<Sample>& block, std::size_t first, std::size_t count) {
  const auto begin = std::make_move_iterator(block.begin() + static_cast<std::ptrdiff_t>(first));
  return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

/// Goes through `size` samples: read(first) gives a block of them, fitting(shapes) says how many,
/// the first ones, have geometries that memory has room for, solve(samples, first) is called for so
/// many at a time.
template <class Read, class Fitting, class Solve>
void solve_in_pieces(std::size_t size, const Read& read, const Fitting& fitting,
                     const Solve& solve) {
  for (std::size_t first = 0; first < size;) {
    auto block = read(first);
    const Shapes shapes = shapes_of(block);
    for (std::size_t taken = 0; taken < block.size();) {
      auto samples = take(block, taken, fitting(std::span(shapes).subspan(taken)));
      solve(samples, first);
      taken += samples.size();
      first += samples.size();
    }
  }
}

/// out[name](first + s, c) = value(samples[s], c) where there is an answer, good or not, else NaN;
/// nothing for ports that are not asked for.
template <class Sample, class Value>
void write_output(const Execution& exec, const std::vector<Sample>& samples, std::size_t first,
                  const Batch& out, const std::string& name, const Value& value) {
  if (!out.has(name)) return;
  write_rows(exec, out[name], {first, first + samples.size()}, [&](std::size_t s, std::size_t c) {
    const Outcome outcome = samples[s].outcome;
    const bool solved = outcome == Outcome::ok || outcome == Outcome::not_converged;
    return solved ? value(samples[s], c) : std::numeric_limits<double>::quiet_NaN();
  });
}

/// Those of the samples from `first` on; done on return.
template <class Sample>
void write_outcomes(const Execution& exec, const std::vector<Sample>& samples, std::size_t first,
                    const Outcomes& outcomes) {
  const auto block = Kokkos::subview(outcomes, RowRange(first, first + samples.size()));
  const auto host = Kokkos::create_mirror_view(block);
  for (std::size_t s = 0; s < samples.size(); ++s) host(s) = samples[s].outcome;
  copy_and_wait(exec, block, host);
}

}  // namespace understudy::numerics
