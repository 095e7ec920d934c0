#include <gtest/gtest.h>

#include <understudy/io/dataset.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/run.hpp>
#include <understudy/study/train.hpp>

#include "study/toy.hpp"

namespace understudy::study {
namespace {

using toy::Folder;
using toy::Listener;
using toy::Toy;

const std::string quick = "training.epochs=4";

// A study whose guards refuse everything, up to its recordings; the override that includes them.
std::string record(const Folder& folder) {
  Listener listener;
  const Toy toy(folder, "out", listener, {"guard.tolerance=1e-6", quick});
  generate(toy.context);
  train(toy.context);
  run(toy.context, "guarded");
  return "dataset.include=[\"" + io::recorded_runs(data_folder(toy.context.out)).at(0) + "\"]";
}

TEST(ParentModel, IsTakenFromTheStudyAndRetrainingIsDoneOnce) {
  const Folder folder;
  Listener listener;
  const std::string include = record(folder);
  const std::string before = model_digest(load_model(folder.out()));
  const Toy more(folder, "out", listener, {include, quick});
  const StageResult first = train(more.context);
  EXPECT_FALSE(first.skipped);
  EXPECT_EQ(model_digest(load_model(folder.out() / "parent")), before);
  EXPECT_EQ(load_model(folder.out()).facts().provenance.text("parent"), before);
  const StageResult second = train(more.context);
  EXPECT_TRUE(second.skipped);
  EXPECT_EQ(second.digest, first.digest);
}

TEST(ParentModel, IsTrainedWhereThereIsNone) {
  const Folder folder;
  Listener listener;
  const std::string include = record(folder);
  const std::string before = model_digest(load_model(folder.out()));
  const Toy more(folder, "out", listener, {include, quick});
  const std::string digest = train(more.context).digest;
  std::filesystem::remove_all(folder.out() / "parent");
  std::filesystem::remove_all(folder.out() / "stamps");
  EXPECT_EQ(train(more.context).digest, digest);
  EXPECT_EQ(model_digest(load_model(folder.out() / "parent")), before);
}

}  // namespace
}  // namespace understudy::study
