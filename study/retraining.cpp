#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <understudy/core/options.hpp>
#include <understudy/core/random.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/retraining.hpp>
#include <understudy/study/run.hpp>
#include <understudy/study/timed_runs.hpp>
#include <understudy/study/train.hpp>
#include <understudy/surrogates/surrogate.hpp>

namespace understudy::study {
namespace {

// Squares of one path's held-out samples: of the answers' errors, and of the truth.
struct PathSquares {
  double error = 0, size = 0;
};
using Squares = std::map<std::int64_t, PathSquares>;

void add_squares(const io::Samples& samples, const Batch& answers, const std::string& port,
                 Squares& squares) {
  const std::vector<double> truth = io::host_values(samples.out[port]);
  const std::vector<double> ours = io::host_values(answers[port]);
  const std::size_t numbers = truth.size() / samples.size();
  for (std::size_t k = 0; k < truth.size(); ++k) {
    PathSquares& path = squares[samples.paths[k / numbers]];
    path.error += std::pow(ours[k] - truth[k], 2);
    path.size += std::pow(truth[k], 2);
  }
}

// Of the test split of the generated samples, which no model has seen.
Squares in_range_squares(const StudyContext& context, const io::Dataset& generated,
                         const surrogates::Model& model) {
  Squares squares;
  surrogates::Surrogate surrogate(model);
  const std::string port = model.spread_port().name;
  generated.for_each_shard({.split = io::Split::test}, [&](const io::Samples& samples) {
    if (samples.size() == 0) return;
    Batch answers({model.spread_port()}, samples.size());
    const Outcomes outcomes("understudy/study/outcomes", samples.size());
    surrogate.apply(context.exec, samples.in, answers, outcomes);
    context.exec.fence("understudy/study/retraining");
    add_squares(samples, answers, port, squares);
  });
  return squares;
}

double relative_error(const Squares& squares) {
  PathSquares sum;
  for (const auto& [path, part] : squares) sum.error += part.error, sum.size += part.size;
  return sum.size > 0 ? std::sqrt(sum.error / sum.size) : 0;
}

// Paired bootstrap of the ratio of both errors (Efron and Tibshirani 1993, chapter 8): paths drawn
// again with replacement, the same ones for both models.
Range ratio_interval(const Squares& before, const Squares& after, std::uint64_t seed) {
  constexpr std::size_t resamples = 2000;
  std::vector<std::array<double, 2>> paths;
  for (const auto& [path, part] : before) paths.push_back({part.error, after.at(path).error});
  std::vector<double> ratios;
  for (std::size_t r = 0; r < resamples && !paths.empty(); ++r) {
    const Stream stream(seed, "retraining", r);
    std::array<double, 2> sum{};
    for (std::size_t k = 0; k < paths.size(); ++k) {
      const auto& drawn = paths[stream.below(k, paths.size())];
      for (std::size_t m = 0; m < 2; ++m) sum[m] += drawn[m];
    }
    if (sum[0] > 0) ratios.push_back(std::sqrt(sum[1] / sum[0]));
  }
  if (ratios.empty()) return {0, 0};
  std::ranges::sort(ratios);
  const auto at = [&](double share) {
    return ratios[static_cast<std::size_t>(share * static_cast<double>(ratios.size() - 1))];
  };
  return {at(0.025), at(0.975)};
}

}  // namespace

Retraining retrain(const StudyContext& context, const surrogates::Model& model) {
  run(context, "guarded");
  const Archive before =
      io::read_archive(run_folder(context.out, "guarded") / "result.h5", "result");
  const std::filesystem::path data = data_folder(context.data_root());
  const std::string recorded = guarded_operator(context, model, true).recorded_as;
  Retraining result;
  result.fallback_before = before.number("statistics/fallback_fraction");
  const io::Dataset generated(data);
  const Squares squares_before = in_range_squares(context, generated, model);
  result.error_before = relative_error(squares_before);
  if (before.integer("statistics/recorded") == 0) {
    result.fallback_after = result.fallback_before;
    result.error_after = result.error_before;
    return result;  // nothing fell back: there is nothing to learn
  }
  StudyContext again =
      context.with({{"dataset.include", Settings(Settings::List{Settings(recorded)})}});
  again.data_from = context.data_root();
  again.out = context.out / "retrained";
  result.samples_added = io::Dataset(data, {recorded}).size() - generated.size();
  train(again);
  const surrogates::Model trained = load_model(again);
  const auto make = [again, trained] { return guarded_operator(again, trained, false); };
  const auto runs =
      timed_runs({"guarded after retraining", RowKind::guarded, 1, again, make().identity, make});
  result.fallback_after = runs.front().fallback_fraction.value_or(1);
  const Squares squares_after = in_range_squares(context, generated, trained);
  result.error_after = relative_error(squares_after);
  const auto [low, high] = ratio_interval(squares_before, squares_after, context.the_case.seed());
  result.error_ratio_low = low;
  result.error_ratio_high = high;
  return result;
}

}  // namespace understudy::study
