#include <numeric>
#include <string>
#include <understudy/core/random.hpp>
#include <understudy/surrogates/initial_numbers.hpp>
#include <utility>

namespace understudy::surrogates {

std::vector<double> initial_normals(std::uint64_t seed, std::string_view name, std::size_t member,
                                    std::size_t count) {
  const Stream stream(seed, "initial weights " + std::string(name), member);
  std::vector<double> numbers(count);
  for (std::size_t k = 0; k < count; ++k) numbers[k] = stream.normal(k);
  return numbers;
}

std::vector<std::int64_t> epoch_order(std::uint64_t seed, std::size_t member, std::size_t epoch,
                                      std::size_t count) {
  const Stream stream(seed, "order of samples, member " + std::to_string(member), epoch);
  std::vector<std::int64_t> order(count);
  std::iota(order.begin(), order.end(), std::int64_t{0});
  for (std::size_t k = count; k > 1; --k) std::swap(order[k - 1], order[stream.below(k, k)]);
  return order;
}

std::vector<std::int64_t> resample(std::uint64_t seed, std::size_t member, std::size_t count) {
  const Stream stream(seed, "bootstrap", member);
  std::vector<std::int64_t> rows(count);
  for (std::size_t k = 0; k < count; ++k)
    rows[k] = static_cast<std::int64_t>(stream.below(k, count));
  return rows;
}

}  // namespace understudy::surrogates
