#pragma once
#include <understudy/core/options.hpp>
#include <understudy/study/case.hpp>

namespace understudy::study {

/// The table `device` of a case: what counts on a GPU alone.
struct DeviceOptions {
  double network_memory = 4000;  ///< MB
};
const OptionTable<DeviceOptions>& device_option_table();

/// Makes the limits of the case those of this process; to be called before the first network is
/// made.
void keep_to_device_limits(const Case& the_case);

}  // namespace understudy::study
