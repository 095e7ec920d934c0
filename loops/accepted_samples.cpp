#include <algorithm>
#include <understudy/loops/accepted_samples.hpp>

namespace understudy::loops {

void AcceptedSamples::add(CallRecord record) {
  forget(record.in.slots());
  records_.push_back(std::move(record));
}

void AcceptedSamples::forget(const std::vector<std::int64_t>& slots) {
  const std::unordered_set<std::int64_t> again(slots.begin(), slots.end());
  for (CallRecord& record : records_)
    for (std::size_t row = 0; row < record.open.size(); ++row) {
      const std::int64_t slot = record.in.slots()[row];
      if (slot < 0 || again.contains(slot)) record.open[row] = 0;
    }
  std::erase_if(records_, [](const CallRecord& record) {
    return std::ranges::count(record.open, std::uint8_t{1}) == 0;
  });
}

std::vector<AcceptedSample> AcceptedSamples::list() const {
  std::vector<AcceptedSample> samples;
  for (std::size_t r = 0; r < records_.size(); ++r)
    for (std::size_t row = 0; row < records_[r].open.size(); ++row)
      if (records_[r].open[row] != 0)
        samples.push_back({r, row, records_[r].in.slots()[row], records_[r].scores[row]});
  return samples;
}

}  // namespace understudy::loops
