#include <understudy/io/files.hpp>
#include <understudy/study/dataset_options.hpp>
#include <understudy/study/parent_model.hpp>
#include <understudy/study/stamp.hpp>
#include <understudy/study/train.hpp>

namespace understudy::study {
namespace {

namespace fs = std::filesystem;

// The stamp goes last: with it the stage counts as done.
void take_model(const fs::path& from, const StudyContext& parent) {
  const auto stamp = read_stamp(from, "train");
  if (!stamp || stamp->fingerprint != training_fingerprint(parent)) return;
  if (!fs::exists(model_file(from)) || fs::exists(model_file(parent.out))) return;
  io::write_atomically(model_file(parent.out), [&](const fs::path& beside) {
    fs::copy_file(model_file(from), beside, fs::copy_options::overwrite_existing);
  });
  write_stamp(parent.out, *stamp);
}

}  // namespace

fs::path parent_folder(const StudyContext& context) { return context.out / "parent"; }

std::optional<surrogates::Model> parent_model(const StudyContext& context) {
  const DatasetOptions options =
      dataset_option_table().read(context.the_case.settings().section("dataset"));
  if (options.include.empty()) return {};
  StudyContext parent = context.with({{"dataset.include", Settings(Settings::List{})}});
  parent.data_from = context.data_root();
  parent.out = parent_folder(context);
  take_model(context.data_root(), parent);
  take_model(context.out, parent);
  train(parent);
  return load_model(parent);
}

}  // namespace understudy::study
