#include <understudy/io/archive_file.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/retraining.hpp>
#include <understudy/study/run.hpp>
#include <understudy/study/timed_runs.hpp>
#include <understudy/study/train.hpp>
#include <understudy/study/training_set.hpp>
#include <understudy/surrogates/measure.hpp>

namespace understudy::study {
namespace {

double in_range_error(const io::Dataset& generated, const surrogates::Model& model) {
  const auto errors =
      surrogates::relative_errors(model, training_set(generated), surrogates::Split::test);
  const auto found = errors.find(model.spread_port().name);
  return found == errors.end() ? 0 : found->second;
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
  result.error_before = in_range_error(generated, model);
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
  result.error_after = in_range_error(generated, trained);
  return result;
}

}  // namespace understudy::study
