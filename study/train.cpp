#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/case_file.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/study/dataset_options.hpp>
#include <understudy/study/effective.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/parent_model.hpp>
#include <understudy/study/surrogate_options.hpp>
#include <understudy/study/train.hpp>
#include <understudy/study/training_set.hpp>
#include <understudy/surrogates/torch_stream.hpp>
#include <understudy/surrogates/training.hpp>

namespace understudy::study {
namespace {

namespace fs = std::filesystem;

fs::path checkpoint_file(const fs::path& out) { return out / "train.checkpoint.h5"; }

io::Dataset open_dataset(const StudyContext& context) {
  const fs::path folder = data_folder(context.data_root());
  if (!fs::exists(folder / "dataset.h5"))
    throw InputError({.what = "There are no data to train on",
                      .got = fmt::format("no '{}'", (folder / "dataset.h5").string()),
                      .expected = "the samples of the case",
                      .todo = fmt::format("Run first: {}", context.command("generate"))});
  const DatasetOptions options =
      dataset_option_table().read(context.the_case.settings().section("dataset"));
  return io::Dataset(folder, options.include);
}

void add_provenance(const StudyContext& context, const io::Dataset& dataset,
                    const surrogates::Model* parent, surrogates::Model& model) {
  std::vector<std::string> shards;
  for (const io::ShardEntry& shard : dataset.shards()) shards.push_back(shard.digest);
  Archive facts;
  facts.set_attribute("case", context.the_case.text());
  facts.set_attribute("settings", effective_text(context.catalogue, context.the_case));
  facts.set_attribute("solver", physics_identity(context.catalogue, context.the_case));
  facts.set_attribute("dataset", dataset.digest());
  facts.set_attribute("shards", fmt::format("{}", fmt::join(shards, " ")));
  if (parent != nullptr) facts.set_attribute("parent", model_digest(*parent));
  model.add_provenance(facts);
}

std::optional<Archive> usable_checkpoint(const fs::path& file, const std::string& fingerprint) {
  if (!fs::exists(file)) return {};
  try {
    const Archive archive = io::read_archive(file, "checkpoint");
    if (archive.text("fingerprint") == fingerprint) return archive.below("training");
  } catch (const InputError&) {
    // Damaged, or of another version: training starts anew, which gives the same model.
  }
  return {};
}

void say_errors(const surrogates::Model& model, Progress& progress) {
  for (const auto& [split, ports] : model.facts().errors) {
    std::string text;
    for (const auto& [port, error] : ports)
      text += fmt::format("{}{} {:.3g} %", text.empty() ? "" : ", ", port, 100 * error);
    progress.message(fmt::format("error on {} samples: {}", split, text));
  }
}

// Files of samples keep neither what numbers a port takes at all nor what the samples are of; the
// solver says it.
void ask_solver(const Operator& solver, surrogates::TrainingSet& set) {
  const Signature& ports = solver.signature();
  for (surrogates::PortData& data : set.inputs)
    if (ports.has_input(data.port.name)) data.port.limits = ports.input(data.port.name).limits;
  set.constants = solver.constants();
}

std::string train_anew(const StudyContext& context, const io::Dataset& dataset,
                       const std::string& fingerprint, const surrogates::Model* parent,
                       const KeepSeconds& keep_seconds) {
  const fs::path file = checkpoint_file(context.out);
  const std::optional<Archive> resume = usable_checkpoint(file, fingerprint);
  surrogates::TrainingHooks hooks{.networks = context.catalogue.networks};
  hooks.progress = &context.progress;
  hooks.resume = resume ? &*resume : nullptr;
  hooks.parent = parent;
  hooks.checkpoint = [&](const Archive& state) {
    Archive archive;
    archive.set_attribute("fingerprint", fingerprint);
    archive.insert("training", state);
    io::write_archive(file, "checkpoint", archive);
    keep_seconds();
  };
  const std::size_t drawn = io::Dataset(data_folder(context.data_root())).count({});
  surrogates::TrainingSet samples = training_set(dataset, drawn);
  ask_solver(*context.make_solver(), samples);
  surrogates::Model model = surrogates::train(samples, read_network(context.the_case),
                                              read_training(context.the_case), hooks);
  say_errors(model, context.progress);
  if (const double held = surrogates::torch_memory_reserved(); held > 0)
    context.progress.message(fmt::format("Torch holds {:.1f} GB of the GPU's memory", held / 1e9));
  add_provenance(context, dataset, parent, model);
  io::write_archive(model_file(context.out), "model", model.save());
  fs::remove(file);
  return model_digest(model);
}

// "resolution: 16 (the model's: 8), law: ..." of two sections [solver].
std::string differences(const SolverEntry& entry, const Settings& here, const Settings& there) {
  std::string text;
  for (const std::string& key : here.without(entry.no_effect).keys()) {
    const std::string mine = here.find(key)->canonical();
    const std::string other = there.has(key) ? there.find(key)->canonical() : "none";
    if (key != "ports" && mine != other)
      text += fmt::format("{}solver.{} = {} (the model's: {})", text.empty() ? "" : ", ", key, mine,
                          other);
  }
  return text.empty() ? "other files, or another version of its physics" : text;
}

}  // namespace

fs::path model_file(const fs::path& out) { return out / "model.h5"; }

std::string training_fingerprint(const StudyContext& context) {
  return Fingerprint("train")
      .add("network", effective_network(context.the_case))
      .add("training", surrogates::training_identity(read_training(context.the_case)))
      .add("seed", std::to_string(context.the_case.seed()))
      .add("dataset", open_dataset(context).digest())
      .hex();
}

StageResult train(const StudyContext& context) {
  const io::Dataset dataset = open_dataset(context);
  const std::optional<surrogates::Model> parent = parent_model(context);
  const std::string fingerprint = training_fingerprint(context);
  const auto made = [&] { return model_digest(load_model(context)); };
  const auto work = [&](const KeepSeconds& keep_seconds) {
    return train_anew(context, dataset, fingerprint, parent ? &*parent : nullptr, keep_seconds);
  };
  return perform(context, {"train", fingerprint, made, work});
}

surrogates::Model load_model(const fs::path& out, const surrogates::Networks& networks) {
  return surrogates::Model::load(io::read_archive(model_file(out), "model"), networks);
}

surrogates::Model load_model(const StudyContext& context) {
  const fs::path file = model_file(context.out);
  if (!fs::exists(file))
    throw InputError({.what = "There is no trained model",
                      .got = fmt::format("no '{}'", file.string()),
                      .expected = "a model of Understudy",
                      .todo = fmt::format("Run first: {}", context.command("train"))});
  return load_model(context.out, context.catalogue.networks);
}

void require_solver_of(const surrogates::Model& model, const StudyContext& context) {
  const Archive& facts = model.facts().provenance;
  if (!facts.has_attribute("solver")) return;  // made elsewhere than by `train`: its ports decide
  if (facts.text("solver") == physics_identity(context.catalogue, context.the_case)) return;
  const Settings there = io::parse_case(facts.text("settings"), "the model").section("solver");
  const Catalogue& catalogue = context.catalogue;
  const SolverEntry& entry =
      catalogue.solvers.named_in(context.the_case.settings().section("solver"));
  throw InputError({.what = "The model was trained on another solver than that of the case",
                    .got = differences(entry, effective_solver(catalogue, context.the_case), there),
                    .expected = "the settings and files that its training data came from",
                    .todo = fmt::format("Take the change back, or generate and train for it: {}",
                                        context.command("report"))});
}

std::string model_digest(const surrogates::Model& model) {
  return digest(
      model.save().where([](const std::string& path) { return !path.starts_with("provenance/"); }));
}

}  // namespace understudy::study
