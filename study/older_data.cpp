#include <fmt/core.h>
#include <fmt/ranges.h>

#include <map>
#include <set>
#include <understudy/core/errors.hpp>
#include <understudy/io/case_file.hpp>
#include <understudy/io/files.hpp>
#include <understudy/study/case.hpp>
#include <understudy/study/older_data.hpp>

namespace understudy::study {
namespace {

namespace fs = std::filesystem;

fs::path older_folder(const fs::path& folder, const std::string& fingerprint) {
  return folder / ("older-" + fingerprint.substr(0, 8));
}

std::vector<fs::path> shards_in(const fs::path& folder) {
  std::vector<fs::path> shards;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();  // pictures of a shard are none
    if (name.starts_with("shard-") && name.ends_with(".h5")) shards.push_back(entry.path());
  }
  return shards;
}

// Whether samples can depend on a key. More paths leave those that are there as they are.
bool shapes_samples(const std::string& key) {
  static const std::set<std::string> never = {"sampling.paths", "dataset.include",
                                              "sampling.out_of_distribution_paths"};
  return !never.contains(key) && (key == "seed" || key.starts_with("solver.") ||
                                  key.starts_with("sampling.") || key.starts_with("dataset."));
}

std::map<std::string, std::string> values_of(const std::string& settings,
                                             const std::vector<std::string>& no_effect) {
  std::map<std::string, std::string> values;
  for (const auto& [key, value] : flatten(io::parse_case(settings, "settings of a shard")))
    if (shapes_samples(key)) values[key] = value.canonical();
  for (const std::string& key : no_effect) values.erase("solver." + key);
  return values;
}

// The keys whose values differ, in words.
std::string difference(const std::string& a, const std::string& b,
                       const std::vector<std::string>& no_effect) {
  const auto ours = values_of(a, no_effect), theirs = values_of(b, no_effect);
  std::set<std::string> keys;
  for (const auto& [key, value] : ours)
    if (!theirs.contains(key) || theirs.at(key) != value) keys.insert(key);
  for (const auto& [key, value] : theirs)
    if (!ours.contains(key)) keys.insert(key);
  if (keys.empty()) return "another version of the solver, or of a file that it reads";
  return fmt::format("another {}", fmt::join(keys, ", "));
}

// Never onto a file that is there: nothing is lost.
void move(const fs::path& shard, const fs::path& folder) {
  io::make_folder(folder);
  fs::path target = folder / shard.filename();
  for (int copy = 2; fs::exists(target); ++copy)
    target =
        folder / fmt::format("{}-{}{}", shard.stem().string(), copy, shard.extension().string());
  fs::rename(shard, target);
}

// Samples that moved, and the settings of the last of them; shards that cannot be read.
struct Moved {
  std::size_t samples = 0, unreadable = 0;
  std::string settings;
};

std::map<fs::path, Moved> move_others_aside(const fs::path& folder,
                                            const std::string& fingerprint) {
  std::map<fs::path, Moved> moved;
  for (const fs::path& shard : shards_in(folder)) {
    fs::path aside = folder / "older-unreadable";
    try {
      const io::ShardReader reader(shard);
      if (reader.info().fingerprint == fingerprint) continue;
      aside = older_folder(folder, reader.info().fingerprint);
      moved[aside].samples += reader.size();
      moved[aside].settings = reader.info().settings;
    } catch (const InputError&) {  // damaged, or of another version of ours
      ++moved[aside].unreadable;
    }
    move(shard, aside);
  }
  return moved;
}

// Returns the number of samples that came back.
std::size_t take_back(const fs::path& folder, const std::string& fingerprint) {
  const fs::path aside = older_folder(folder, fingerprint);
  std::size_t samples = 0;
  for (const fs::path& shard : shards_in(aside)) {
    const bool is_there = fs::exists(folder / shard.filename());
    if (is_there || io::shard_state(shard, fingerprint) != io::ShardState::complete) continue;
    samples += io::ShardReader(shard).size();
    move(shard, folder);
  }
  std::error_code not_empty;
  fs::remove(aside, not_empty);
  return samples;
}

}  // namespace

void sort_shards(const fs::path& folder, const io::DatasetInfo& info, const std::string& what,
                 const std::vector<std::string>& no_effect, Progress& progress) {
  for (const auto& [aside, moved] : move_others_aside(folder, info.fingerprint))
    progress.message(
        moved.unreadable > 0
            ? fmt::format("{}: {} shards that cannot be read are kept in '{}' and made again", what,
                          moved.unreadable, aside.string())
            : fmt::format("{}: {} samples made with {} are kept in '{}' and come back with it",
                          what, moved.samples, difference(info.settings, moved.settings, no_effect),
                          aside.string()));
  if (const std::size_t samples = take_back(folder, info.fingerprint); samples > 0)
    progress.message(
        fmt::format("{}: {} samples that these settings made earlier are back", what, samples));
}

}  // namespace understudy::study
