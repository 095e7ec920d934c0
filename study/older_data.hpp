#pragma once
#include <filesystem>
#include <string>
#include <understudy/core/progress.hpp>
#include <understudy/io/shard.hpp>

namespace understudy::study {

/// Makes `folder` the place of shards with the fingerprint of `info`, and loses none of others:
/// those of other settings move to `older-FINGERPRINT` below it (those that cannot be read to
/// `older-unreadable`), and those of these settings come back from there. Every move is one rename:
/// after a kill at any moment the same call goes on. Tells `progress` how many samples of `what`
/// moved, where to, and which keys of the case differ, without those of [solver] in `no_effect`.
void sort_shards(const std::filesystem::path& folder, const io::DatasetInfo& info,
                 const std::string& what, const std::vector<std::string>& no_effect,
                 Progress& progress);

}  // namespace understudy::study
