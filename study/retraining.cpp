#include <algorithm>
#include <array>
#include <cmath>
#include <understudy/core/options.hpp>
#include <understudy/core/random.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/held_out.hpp>
#include <understudy/study/retraining.hpp>
#include <understudy/study/run.hpp>
#include <understudy/study/timed_runs.hpp>
#include <understudy/study/train.hpp>

namespace understudy::study {
namespace {

// Over the test split of the generated samples, which no model has seen.
HeldOutErrors in_range_errors(const StudyContext& context, const io::Dataset& generated,
                              const surrogates::Model& model) {
  HeldOutErrors errors;
  surrogates::Surrogate surrogate(model);
  const Port& port = model.spread_port();
  generated.for_each_shard({.split = io::Split::test}, [&](const io::Samples& samples) {
    errors.add(samples, answer(context.exec, surrogate, samples.in, {port}), port.name);
  });
  return errors;
}

// Paired bootstrap of the ratio of both errors (Efron and Tibshirani 1993, chapter 8): paths drawn
// again with replacement, the same ones for both models.
Range ratio_interval(const HeldOutErrors& before, const HeldOutErrors& after, std::uint64_t seed) {
  constexpr std::size_t resamples = 2000;
  std::vector<std::array<double, 2>> paths;
  for (const auto& [path, part] : before.paths)
    if (const auto found = after.paths.find(path); found != after.paths.end())
      paths.push_back({part.error, found->second.error});
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

Retraining retrain(const StudyContext& context, const surrogates::Model& model,
                   const std::string& run_name) {
  run_as(context, "guarded", run_name);
  const Archive before =
      io::read_archive(run_folder(context.out, run_name) / "result.h5", "result");
  const std::filesystem::path data = data_folder(context.data_root());
  const std::string recorded = guarded_operator(context, model, true).recorded_as;
  Retraining result;
  result.fallback_before = before.number("statistics/fallback_fraction");
  const io::Dataset generated(data);
  const HeldOutErrors errors_before = in_range_errors(context, generated, model);
  result.error_before = errors_before.relative();
  result.unanswered = errors_before.unanswered;
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
  const HeldOutErrors errors_after = in_range_errors(context, generated, trained);
  result.error_after = errors_after.relative();
  result.unanswered = std::max(result.unanswered, errors_after.unanswered);
  const auto [low, high] = ratio_interval(errors_before, errors_after, context.the_case.seed());
  result.error_ratio_low = low;
  result.error_ratio_high = high;
  return result;
}

}  // namespace understudy::study
