#include <fmt/core.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/study/dataset_options.hpp>
#include <understudy/study/effective.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/older_data.hpp>
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

std::string shard_fingerprint(const StudyContext& context) {
  const Case& the_case = context.the_case;
  // More paths leave those that are there as they are, so their number is not part of it.
  const Settings sampling =
      the_case.without_folders(effective_sampling(context.catalogue, the_case)
                                   .without({"paths", "out_of_distribution_paths"}));
  return Fingerprint("shard")
      .add("solver", solver_identity(context.catalogue, the_case))
      .add("sampling", sampling)
      .add("files", the_case.digest_of_files(the_case.settings().section("sampling")))
      .add("dataset", effective_dataset(the_case, {"include"}))
      .add("seed", std::to_string(the_case.seed()))
      .hex();
}

// A last shard that is not full has a name of its own: more paths later leave it alone, and fewer
// paths the full one.
fs::path shard_file(const fs::path& folder, std::size_t number, std::size_t paths, bool full) {
  if (full) return folder / io::shard_name(number);
  return folder / fmt::format("shard-{:06}-first-{}.h5", number, paths);
}

std::vector<ShardJob> plan(const Sampler& sampler, const fs::path& folder,
                           const io::DatasetInfo& info, std::size_t paths_per_shard) {
  std::vector<ShardJob> jobs;
  for (std::size_t first = 0; first < sampler.paths(); first += paths_per_shard) {
    const std::size_t paths = std::min(paths_per_shard, sampler.paths() - first);
    jobs.push_back({first, first + paths,
                    shard_file(folder, jobs.size(), paths, paths == paths_per_shard), info});
  }
  return jobs;
}

bool is_done(const ShardJob& job, std::size_t states) {
  return io::shard_state(job.file, job.info.fingerprint) == io::ShardState::complete &&
         io::ShardReader(job.file).size() == (job.last - job.first) * states;
}

// Those among the samples of a shard on the disk.
Failures failures_in(const fs::path& shard) {
  Failures failures;
  failures.add(io::ShardReader(shard).outcomes());
  return failures;
}

void check_failures(const Part& part, const Failures& failed, std::size_t samples) {
  if (part.purpose == SamplingPurpose::out_of_distribution || 10 * failed.all() <= samples) return;
  const Complaint complaint = {
      .what = "The solver could not compute too many of the samples it was asked for",
      .got = fmt::format("{} of {} samples whose input it cannot take (geometries that do not "
                         "exist, numbers beyond its limits), and {} that did not converge",
                         failed.refused, samples, failed.not_converged),
      .expected = "at most a tenth of the samples to fail",
      .todo = failed.refused > failed.not_converged
                  ? "Correct the ranges in [sampling] and [solver.ports], or the geometry"
                  : "Narrow the ranges in [sampling] and [solver.ports] (smaller strains, slower "
                    "flows), or give the solver another resolution or tolerance"};
  if (failed.refused > failed.not_converged) throw InputError(complaint);
  throw ConvergenceError(complaint);
}

io::DatasetInfo describe_part(const StudyContext& context, const Part& part,
                              const std::string& fingerprint) {
  const bool training = part.purpose == SamplingPurpose::training;
  return describe_data(context, training ? "generated" : "out_of_distribution", fingerprint);
}

std::string no_paths(const Part& part) {
  std::error_code ignored;
  fs::remove(part.folder / "dataset.h5", ignored);  // of an earlier plan
  return "none";
}

// Solves what is missing; returns which of all samples failed.
Failures solve_missing(const StudyContext& context, const Part& part, const Sampler& sampler,
                       const std::vector<ShardJob>& jobs, const KeepSeconds& keep_seconds) {
  Failures failed;
  for (const ShardJob& job : jobs) {
    context.progress.update(part.name, job.first, sampler.paths(), "paths");
    if (is_done(job, sampler.states_per_path())) {
      failed += failures_in(job.file);
    } else {
      throw_if_stop_requested();
      failed += solve_shard(context, sampler, job);
      keep_seconds();
    }
    check_failures(part, failed, sampler.paths() * sampler.states_per_path());
  }
  context.progress.update(part.name, sampler.paths(), sampler.paths(), "paths");
  return failed;
}

std::string generate_part(const StudyContext& context, const Part& part,
                          const std::string& fingerprint, const KeepSeconds& keep_seconds) {
  const auto sampler = make_sampler(context, context.make_solver()->signature(), part.purpose);
  if (sampler->paths() == 0) return no_paths(part);
  const DatasetOptions options =
      dataset_option_table().read(context.the_case.settings().section("dataset"));
  const auto jobs = plan(*sampler, part.folder, describe_part(context, part, fingerprint),
                         options.paths_per_shard);
  const SolverEntry& solver =
      context.catalogue.solvers.named_in(context.the_case.settings().section("solver"));
  sort_shards(part.folder, jobs.front().info, part.name, solver.no_effect, context.progress);
  const Failures failed = solve_missing(context, part, *sampler, jobs, keep_seconds);
  context.progress.message(fmt::format("{}: {} paths of {} states, {} failed", part.name,
                                       sampler->paths(), sampler->states_per_path(), failed.all()));
  std::vector<fs::path> files;
  for (const ShardJob& job : jobs) files.push_back(job.file);
  return io::write_index(part.folder, files);
}

std::string generate_all(const StudyContext& context, const KeepSeconds& keep_seconds) {
  const std::string fingerprint = shard_fingerprint(context);
  Digest digest;
  for (const Part& part : parts(context.out))
    digest.add(std::string_view(generate_part(context, part, fingerprint, keep_seconds)));
  return digest.hex();
}

std::string digest_of_part(const Part& part) {
  const bool may_be_none = part.purpose == SamplingPurpose::out_of_distribution;
  if (may_be_none && !fs::exists(part.folder / "dataset.h5")) return "none";
  const io::Dataset dataset(part.folder);
  dataset.check_seals();
  return dataset.digest();
}

// What generate_all would return for what lies there.
std::string digest_of_all(const fs::path& out) {
  Digest digest;
  for (const Part& part : parts(out)) digest.add(std::string_view(digest_of_part(part)));
  return digest.hex();
}

}  // namespace

fs::path data_folder(const fs::path& out) { return out / "data"; }
fs::path out_of_distribution_folder(const fs::path& out) {
  return out / "data" / "out_of_distribution";
}

std::unique_ptr<Sampler> make_sampler(const StudyContext& context, const Signature& signature,
                                      SamplingPurpose purpose) {
  const Settings section = context.the_case.settings().section("sampling");
  const SamplerEntry& entry = context.catalogue.samplers.named_in(section, "sobol");
  Build build = context.the_case.build();
  build.make_solver = [&] { return context.make_solver(); };
  return with_places(section, [&] { return entry.make(build, signature, purpose); });
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
  const Settings sampling = effective_sampling(context.catalogue, context.the_case);
  return Fingerprint("generate")
      .add("shards", shard_fingerprint(context))
      .add("sampling", context.the_case.without_folders(sampling))
      .hex();
}

StageResult generate(const StudyContext& context) {
  return perform(
      context,
      {"generate", dataset_fingerprint(context), [&] { return digest_of_all(context.out); },
       [&](const KeepSeconds& keep_seconds) { return generate_all(context, keep_seconds); }});
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
