#include <fmt/core.h>

#include <algorithm>
#include <sstream>
#include <understudy/core/digest.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/io/dataset_sink.hpp>

namespace understudy::io {
namespace {

std::vector<std::size_t> rows_ok(const std::vector<Outcome>& outcomes) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    if (outcomes[i] == Outcome::ok) rows.push_back(i);
  return rows;
}

/// Samples without a slot: a number that depends on their inputs alone, never that of a slot.
std::vector<std::int64_t> paths_of(const Batch& in) {
  std::vector<std::int64_t> paths = in.slots();
  std::vector<Digest> digests(std::ranges::find(paths, -1) == paths.end() ? 0 : in.size());
  for (const Port& port : in.ports()) {
    if (digests.empty()) break;
    const std::vector<double> values = host_values(in[port.name]);
    for (std::size_t i = 0; i < digests.size(); ++i)
      digests[i].add(std::as_bytes(std::span(values).subspan(i * port.size(), port.size())));
  }
  for (std::size_t i = 0; i < digests.size(); ++i)
    if (paths[i] == -1) paths[i] = -2 - static_cast<std::int64_t>(digests[i].short_value() >> 2);
  return paths;
}

}  // namespace

DatasetSink::DatasetSink(std::filesystem::path folder, DatasetInfo info, SinkOptions options)
    : folder_(std::move(folder)),
      info_(std::move(info)),
      options_(std::move(options)),
      step_(options_.first_step) {}

void DatasetSink::take(const Batch& in, const Batch& out, const Outcomes& outcomes,
                       double seconds) {
  const std::vector<std::size_t> rows = rows_ok(host_outcomes(outcomes));
  if (rows.empty()) return;
  if (options_.outputs.empty())
    for (const Port& port : out.ports()) options_.outputs.push_back(port.name);
  if (!std::ranges::all_of(options_.outputs, [&](const auto& name) { return out.has(name); })) {
    skipped_ += rows.size();
    return;
  }
  if (!shard_) open_shard(in, out);
  const Batch kept = in.rows(rows);
  const Outcomes good("understudy/io/outcomes", rows.size());
  const double share = static_cast<double>(rows.size()) / static_cast<double>(in.size());
  shard_->add(kept, out.rows(rows), good,
              {paths_of(kept), std::vector<std::int64_t>(rows.size(), step_)}, seconds * share);
  recorded_ += rows.size();
  if (shard_->size() >= options_.samples_per_shard) save_shard();
}

void DatasetSink::open_shard(const Batch& in, const Batch& out) {
  std::vector<Port> outputs;
  for (const std::string& name : options_.outputs)
    outputs.push_back(*std::ranges::find(out.ports(), name, &Port::name));
  const std::string name = fmt::format("shard-{:09}-{:03}.h5", step_, part_);
  shard_ = std::make_unique<ShardWriter>(folder_ / name, info_, in.ports(), outputs);
}

void DatasetSink::save_shard() {
  if (!shard_) return;
  if (shard_state(shard_->file(), info_.fingerprint) != ShardState::complete) shard_->save();
  shard_.reset();
  ++part_;
}

void DatasetSink::end_step() {
  if (shard_ && shard_->size() >= options_.least_samples) save_shard();
  part_ = 0;
  ++step_;
}

// Steps that a killed run had recorded beyond this one are computed, and written over, again.
void DatasetSink::save_state(StateSink& state) const {
  Archive own;
  own.set_attribute("step", step_);
  own.set_attribute("recorded", static_cast<std::int64_t>(recorded_));
  own.set_attribute("skipped", static_cast<std::int64_t>(skipped_));
  std::string outputs;
  for (const std::string& port : options_.outputs) outputs += port + "\n";
  own.set_attribute("outputs", outputs);
  if (shard_) {
    own.set_attribute("shard", shard_->file().filename().string());
    own.insert("samples", shard_->archive());
  }
  state.put("dataset", own);
}

void DatasetSink::restore_state(const StateSource& state) {
  const Archive own = state.get("dataset");
  step_ = own.integer("step");
  recorded_ = static_cast<std::size_t>(own.integer("recorded"));
  skipped_ = static_cast<std::size_t>(own.integer("skipped"));
  options_.outputs.clear();
  std::istringstream lines(own.text("outputs"));
  for (std::string port; std::getline(lines, port);) options_.outputs.push_back(port);
  shard_.reset();
  if (own.has_attribute("shard"))
    shard_ =
        std::make_unique<ShardWriter>(folder_ / own.text("shard"), info_, own.below("samples"));
}

std::size_t DatasetSink::finish() {
  save_shard();
  std::error_code error;
  if (std::filesystem::exists(folder_, error)) write_index(folder_);
  return recorded_;
}

}  // namespace understudy::io
