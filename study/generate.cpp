#include <fmt/core.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/study/dataset_options.hpp>
#include <understudy/study/effective.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/shard_job.hpp>

namespace understudy::study {
namespace {

namespace fs = std::filesystem;

// One of the two distributions and the folder it fills.
struct Part {
  const char* name;
  SamplingPurpose purpose;
  fs::path folder;
};

std::vector<Part> parts(const fs::path& out) {
  return {{"training data", SamplingPurpose::training, data_folder(out)},
          {"out-of-distribution data", SamplingPurpose::out_of_distribution,
           out_of_distribution_folder(out)}};
}

// More paths leave those that are there as they are, so their number is not part of it.
Settings without_number_of_paths(const Settings& sampling) {
  Settings::Table table = sampling.as<Settings::Table>();
  table.erase("paths");
  table.erase("out_of_distribution_paths");
  return Settings(table);
}

std::string shard_fingerprint(const StudyContext& context) {
  const Case& the_case = context.the_case;
  const Settings sampling = effective_sampling(context.catalogue, the_case);
  return Fingerprint("shard")
      .add("solver", solver_identity(context.catalogue, the_case))
      .add("sampling", without_number_of_paths(sampling))
      .add("dataset", effective_dataset(the_case, {"include"}))
      .add("seed", std::to_string(the_case.seed()))
      .hex();
}

std::vector<ShardJob> plan(const Sampler& sampler, const fs::path& folder,
                           const io::DatasetInfo& info, std::size_t paths_per_shard) {
  std::vector<ShardJob> jobs;
  for (std::size_t first = 0; first < sampler.paths(); first += paths_per_shard)
    jobs.push_back({first, std::min(first + paths_per_shard, sampler.paths()),
                    folder / io::shard_name(jobs.size()), info});
  return jobs;
}

bool is_done(const ShardJob& job, std::size_t states) {
  return io::shard_state(job.file, job.info.fingerprint) == io::ShardState::complete &&
         io::ShardReader(job.file).size() == (job.last - job.first) * states;
}

// Shards of an earlier, larger plan would be joined into the index.
void remove_others(const fs::path& folder, const std::vector<ShardJob>& jobs) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    const bool planned = std::ranges::any_of(
        jobs, [&](const ShardJob& job) { return job.file.filename().string() == name; });
    if (name.starts_with("shard-") && !planned) fs::remove(entry.path(), ignored);
  }
}

void check_failures(const Part& part, std::size_t failed, std::size_t solved) {
  if (part.purpose == SamplingPurpose::out_of_distribution || 10 * failed <= solved) return;
  throw ConvergenceError(
      {.what = "The solver could not compute too many of the samples it was asked for",
       .got = fmt::format("{} failures among {} samples", failed, solved),
       .expected = "at most a tenth",
       .todo = "Narrow the ranges in [sampling] and [solver.ports], or loosen the solver"});
}

std::string generate_part(const StudyContext& context, const Part& part,
                          const std::string& fingerprint, const KeepSeconds& keep_seconds) {
  const std::shared_ptr<Operator> solver = context.make_solver();
  const std::unique_ptr<Sampler> sampler = make_sampler(context, solver->signature(), part.purpose);
  if (sampler->paths() == 0) return "none";
  const DatasetOptions options =
      dataset_option_table().read(context.the_case.settings().section("dataset"));
  const io::DatasetInfo info = describe_data(
      context, part.purpose == SamplingPurpose::training ? "generated" : "out_of_distribution",
      fingerprint);
  const auto jobs = plan(*sampler, part.folder, info, options.paths_per_shard);
  remove_others(part.folder, jobs);
  std::size_t failed = 0, solved = 0;
  for (const ShardJob& job : jobs) {
    context.progress.update(part.name, job.first, sampler->paths(), "paths");
    if (is_done(job, sampler->states_per_path())) continue;
    throw_if_stop_requested();
    failed += solve_shard(context, solver, *sampler, job);
    solved += (job.last - job.first) * sampler->states_per_path();
    check_failures(part, failed, solved);
    keep_seconds();
  }
  context.progress.update(part.name, sampler->paths(), sampler->paths(), "paths");
  context.progress.message(fmt::format("{}: {} paths of {} states, {} failed", part.name,
                                       sampler->paths(), sampler->states_per_path(), failed));
  return io::write_index(part.folder);
}

}  // namespace

fs::path data_folder(const fs::path& out) { return out / "data"; }
fs::path out_of_distribution_folder(const fs::path& out) {
  return out / "data" / "out_of_distribution";
}

std::unique_ptr<Sampler> make_sampler(const StudyContext& context, const Signature& signature,
                                      SamplingPurpose purpose) {
  const std::string name = context.the_case.settings().section("sampling").text("name", "sobol");
  return context.catalogue.samplers.at(name).make(context.the_case.build(), signature, purpose);
}

io::DatasetInfo describe_data(const StudyContext& context, const std::string& run,
                              const std::string& fingerprint) {
  const DatasetOptions options =
      dataset_option_table().read(context.the_case.settings().section("dataset"));
  io::DatasetInfo info;
  info.run = run;
  info.case_text = context.the_case.text();
  info.settings = effective_text(context.catalogue, context.the_case);
  info.seed = static_cast<std::int64_t>(context.the_case.seed());
  const Settings* tolerance = context.the_case.settings().find("solver.tolerance");
  info.solver_tolerance = tolerance != nullptr && tolerance->is_number() ? tolerance->number() : 0;
  info.fingerprint = fingerprint;
  info.shares = {options.valid_share, options.test_share};
  return info;
}

std::string dataset_fingerprint(const StudyContext& context) {
  return Fingerprint("generate")
      .add("shards", shard_fingerprint(context))
      .add("sampling", effective_sampling(context.catalogue, context.the_case))
      .hex();
}

StageResult generate(const StudyContext& context) {
  const auto exists = [&] { return fs::exists(data_folder(context.out) / "dataset.h5"); };
  return perform(
      context,
      {"generate", dataset_fingerprint(context), exists, [&](const KeepSeconds& keep_seconds) {
         const std::string fingerprint = shard_fingerprint(context);
         Digest digest;
         for (const Part& part : parts(context.out))
           digest.add(std::string_view(generate_part(context, part, fingerprint, keep_seconds)));
         return digest.hex();
       }});
}

double solver_seconds(const fs::path& folder) {
  double sum = 0;
  io::Dataset dataset(folder);
  for (const io::ShardEntry& shard : dataset.shards())
    for (const double seconds : io::ShardReader(shard.file).file().read<double>("seconds"))
      sum += seconds;
  return sum;
}

}  // namespace understudy::study
