#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <understudy/core/digest.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/io/file_head.hpp>
#include <understudy/io/user_block.hpp>

namespace understudy::io {
namespace {

namespace fs = std::filesystem;

std::vector<std::size_t> selected_rows(const std::vector<Outcome>& outcomes,
                                       const std::vector<Split>& splits,
                                       const Selection& selection) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    if ((!selection.split || splits[i] == *selection.split) &&
        (!selection.only_ok || outcomes[i] == Outcome::ok))
      rows.push_back(i);
  return rows;
}

std::vector<Port> wanted_outputs(const Signature& signature, const Selection& selection) {
  if (selection.outputs.empty()) return signature.outputs;
  std::vector<Port> ports;
  for (const std::string& name : selection.outputs) ports.push_back(signature.output(name));
  return ports;
}

template <class T>
std::vector<T> pick(const std::vector<T>& from, const std::vector<std::size_t>& rows) {
  std::vector<T> to;
  for (const std::size_t row : rows) to.push_back(from[row]);
  return to;
}

Samples pick(const Samples& from, const std::vector<std::size_t>& rows) {
  return {from.in.rows(rows),      from.out.rows(rows),    pick(from.outcomes, rows),
          pick(from.splits, rows), pick(from.paths, rows), pick(from.states, rows),
          pick(from.seconds, rows)};
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

/// Puts `part` behind the first `to.size()` rows of `to`, whose batches are large enough.
void append(Samples& to, const Samples& part) {
  std::vector<std::size_t> rows(part.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = to.size() + i;
  scatter_rows(Execution(), part.in, rows, to.in);
  scatter_rows(Execution(), part.out, rows, to.out);
  append(to.outcomes, part.outcomes);
  append(to.splits, part.splits);
  append(to.paths, part.paths);
  append(to.states, part.states);
  append(to.seconds, part.seconds);
}

[[noreturn]] void not_the_listed(const ShardEntry& entry) {
  throw InputError(
      {.what = fmt::format("The shard '{}' is not the one in the index", entry.file.string()),
       .got = "digest " + sealed_digest(entry.file),
       .expected = "digest " + entry.file_digest,
       .todo = "Run 'understudy generate' again, which writes the index anew"});
}

/// Opens a shard after making sure that it is the one the index was written for.
ShardReader open_listed(const ShardEntry& entry) {
  ShardReader shard(entry.file);
  if (sealed_digest(entry.file) != entry.file_digest || shard.size() != entry.samples)
    not_the_listed(entry);
  return shard;
}

std::vector<ShardEntry> read_list(const hdf5::File& index, const fs::path& folder) {
  const auto names = index.read_texts("shards/file");
  const auto digests = index.read_texts("shards/digest");
  const auto file_digests = index.read_texts("shards/file_digest");
  const auto samples = index.read<std::int64_t>("shards/samples");
  if (digests.size() != names.size() || file_digests.size() != names.size() ||
      samples.size() != names.size())
    throw InputError(
        {.what = fmt::format("The list of shards in '{}' is damaged", index.file_name()),
         .got = "columns of different lengths",
         .expected = "one name, size and digest per shard",
         .todo = "Run 'understudy generate' again, which writes the index anew"});
  std::vector<ShardEntry> shards;
  for (std::size_t i = 0; i < names.size(); ++i)
    shards.push_back(
        {folder / names[i], static_cast<std::size_t>(samples[i]), digests[i], file_digests[i]});
  return shards;
}

}  // namespace

Dataset::Dataset(const fs::path& folder, const std::vector<std::string>& recordings) {
  take_index(folder);
  const std::vector<std::string> there = recorded_runs(folder);
  for (const std::string& run : recordings) {
    if (std::ranges::find(there, run) == there.end())
      throw InputError(
          {.what = fmt::format("The dataset '{}' has no such recording", folder.string()),
           .got = fmt::format("'{}'", run),
           .expected = there.empty() ? "no recording: there is none yet"
                                     : fmt::format("one of: {}", fmt::join(there, ", ")),
           .todo = there.empty() ? "Run with --with=guarded first, or leave it out"
                                 : did_you_mean(run, there)});
    take_index(folder / "recorded" / run);
  }
}

void Dataset::take_index(const fs::path& folder) {
  const hdf5::File index = hdf5::File::open(folder / "dataset.h5");
  require_kind(index, "dataset", samples_schema);
  const Signature found{read_ports(index, "inputs"), read_ports(index, "outputs")};
  const std::string digest = index.text_attribute("/", "digest");
  if (shards_.empty()) {
    info_ = read_info(index);
    signature_ = found;
    digest_ = digest;
  } else {
    if (const std::string reason = difference(found, signature_); !reason.empty())
      throw InputError(
          {.what = fmt::format("The recording '{}' does not fit the dataset", folder.string()),
           .got = reason,
           .expected = "the ports of the generated samples",
           .todo = "Leave it out of dataset.include"});
    digest_ = Digest().add(digest_).add(digest).hex();
  }
  const std::vector<ShardEntry> list = read_list(index, folder);
  shards_.insert(shards_.end(), list.begin(), list.end());
}

std::size_t Dataset::size() const {
  std::size_t samples = 0;
  for (const ShardEntry& shard : shards_) samples += shard.samples;
  return samples;
}

void Dataset::check_seals() const {
  for (const ShardEntry& entry : shards_)
    if (sealed_digest(entry.file) != entry.file_digest) not_the_listed(entry);
}

std::size_t Dataset::count(const Selection& selection) const {
  std::size_t samples = 0;
  for (const ShardEntry& entry : shards_) {
    const ShardReader shard = open_listed(entry);
    samples += selected_rows(shard.outcomes(), shard.splits(), selection).size();
  }
  return samples;
}

void Dataset::for_each_shard(const Selection& selection,
                             const std::function<void(const Samples&)>& use) const {
  const std::vector<Port> outputs = wanted_outputs(signature_, selection);
  for (const ShardEntry& entry : shards_) {
    const Samples all = open_listed(entry).read(signature_.inputs, outputs);
    const auto rows = selected_rows(all.outcomes, all.splits, selection);
    if (!rows.empty()) use(rows.size() == all.size() ? all : pick(all, rows));
  }
}

Samples Dataset::read(const Selection& selection) const {
  const std::size_t samples = count(selection);
  Samples all;
  all.in = Batch(signature_.inputs, samples);
  all.out = Batch(wanted_outputs(signature_, selection), samples);
  for_each_shard(selection, [&](const Samples& part) { append(all, part); });
  return all;
}

}  // namespace understudy::io
