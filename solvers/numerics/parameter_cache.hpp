#pragma once
#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <understudy/core/batch.hpp>
#include <understudy/core/stop.hpp>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace understudy::numerics {

/// The bytes of numbers: equal parameters, equal key.
std::string key_of(const std::vector<double>& parameters);

/// A number that tells keys apart: FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo).
std::uint64_t hash_of(const std::string& key);

/// What is made from the parameters of a sample, such as its geometry, kept within a memory limit:
/// what has not been used for longest is dropped first. Made once per set of parameters, not once
/// per solve. Value is copied, so it holds what is large by a shared pointer.
template <class Value>
class ParameterCache {
 public:
  using Row = std::vector<double>;  ///< parameters of a sample, on the host

  /// A value and the memory that it holds.
  struct Made {
    Value value;
    std::size_t bytes = 0;
  };

  /// Makes the values of some rows, whose keys have the given hashes.
  using Make = std::function<std::vector<Made>(const Execution& exec, const std::vector<Row>& rows,
                                               const std::vector<std::uint64_t>& ids)>;

  /// `at_once`: rows that `make` gets at a time; `most_bytes_each`: what a value may need, besides
  /// its place in the cache.
  ParameterCache(Make make, std::size_t at_once, std::size_t most_bytes_each,
                 std::size_t most_bytes)
      : make_(std::move(make)),
        at_once_(at_once),
        most_bytes_each_(most_bytes_each + sizeof(Entry)),
        most_bytes_(most_bytes) {}

  /// How many of the rows, the first ones, have values that fit the limit together, whatever they
  /// turn out to be; at least one.
  std::size_t fitting(std::span<const Row> rows) const {
    std::unordered_set<std::string> counted;
    std::size_t bytes = 0, fit = 0;
    for (; fit < rows.size(); ++fit) {
      const auto [key, is_new] = counted.insert(key_of(rows[fit]));
      if (!is_new) continue;
      const auto found = known_.find(*key);
      bytes += found == known_.end() ? most_bytes_each_ + key->size() : found->second.bytes;
      if (bytes > most_bytes_) break;
    }
    return std::max<std::size_t>(1, fit);
  }

  /// The value of every row. No more than `fitting` rows keep to the limit, besides what `make`
  /// takes while it works. Throws Interrupted when a stop was requested.
  std::vector<Value> get(const Execution& exec, const std::vector<Row>& rows) {
    ++clock_;
    std::vector<std::string> keys;
    const auto missing = look_up(rows, keys);
    for (std::size_t first = 0; first < missing.size(); first += at_once_) {
      throw_if_stop_requested_within_call();
      make(exec, missing, first, std::min(missing.size(), first + at_once_));
    }
    std::vector<Value> found;
    for (const std::string& key : keys) found.push_back(known_.at(key).value);
    return found;
  }

  std::size_t size() const { return known_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Entry {
    Value value;
    std::size_t bytes = 0;  // with its key
    std::uint64_t last_use = 0;
  };
  using Missing = std::vector<std::pair<std::string, Row>>;

  /// Writes the keys of all rows and returns the rows, each once, that are not known.
  Missing look_up(const std::vector<Row>& rows, std::vector<std::string>& keys) {
    std::unordered_set<std::string> asked;
    Missing missing;
    for (const Row& row : rows) {
      const std::string& key = keys.emplace_back(key_of(row));
      const auto entry = known_.find(key);
      if (entry != known_.end())
        entry->second.last_use = clock_;
      else if (asked.insert(key).second)
        missing.emplace_back(key, row);
    }
    return missing;
  }

  // A value is known once it has been made: nothing is left of one that could not be.
  void make(const Execution& exec, const Missing& missing, std::size_t first, std::size_t last) {
    std::vector<Row> rows;
    std::vector<std::uint64_t> ids;
    for (std::size_t k = first; k < last; ++k) {
      rows.push_back(missing[k].second);
      ids.push_back(hash_of(missing[k].first));
    }
    const std::vector<Made> made = make_(exec, rows, ids);
    for (std::size_t k = first; k < last; ++k) {
      const std::string& key = missing[k].first;
      const Made& one = made[k - first];
      const Entry entry{one.value, sizeof(Entry) + key.size() + one.bytes, clock_};
      known_.emplace(key, entry);
      bytes_ += entry.bytes;
      if (bytes_ > most_bytes_) drop_oldest();
    }
  }

  // Those of the current call stay: its samples hold them. An eighth more than needed goes, so that
  // the search is not made again for the next one.
  void drop_oldest() {
    std::vector<std::pair<std::uint64_t, std::string>> by_age;
    for (const auto& [key, entry] : known_)
      if (entry.last_use < clock_) by_age.emplace_back(entry.last_use, key);
    std::sort(by_age.begin(), by_age.end());
    for (const auto& [last_use, key] : by_age) {
      if (bytes_ <= most_bytes_ - most_bytes_ / 8) return;
      bytes_ -= known_.at(key).bytes;
      known_.erase(key);
    }
  }

  Make make_;
  std::size_t at_once_, most_bytes_each_, most_bytes_, bytes_ = 0;
  std::uint64_t clock_ = 0;
  std::unordered_map<std::string, Entry> known_;
};

}  // namespace understudy::numerics
