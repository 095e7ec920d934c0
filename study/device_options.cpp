#include <understudy/study/device_options.hpp>
#include <understudy/surrogates/torch_stream.hpp>

namespace understudy::study {
namespace {

OptionTable<DeviceOptions> make_device_table() {
  OptionTable<DeviceOptions> table("device");
  table
      .add("network_memory", &DeviceOptions::network_memory,
           "on a GPU, memory that Torch may hold for networks and their training, besides "
           "`memory` and `batch_memory` of the solver")
      .unit("MB")
      .range(1, 1e9)
      .no_effect();
  return table;
}

}  // namespace

const OptionTable<DeviceOptions>& device_option_table() {
  static const OptionTable<DeviceOptions> table = make_device_table();
  return table;
}

void keep_to_device_limits(const Case& the_case) {
  const DeviceOptions options = device_option_table().read(the_case.settings().section("device"));
  surrogates::limit_torch_memory(1e6 * options.network_memory);
}

}  // namespace understudy::study
