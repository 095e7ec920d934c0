#pragma once
#include <string>

namespace understudy {

/// What was built, from which source, how: written into every file and report.
struct Version {
  std::string number;    ///< "0.1.0"
  std::string commit;    ///< "a1b2c3d4e5f6", with "-dirty" when files had been changed
  std::string compiler;  ///< "GNU 12.2.0"
  std::string build;     ///< "Release, built for this machine's processor"
};

/// That of this library, from the checkout it was built from.
const Version& version();

}  // namespace understudy
