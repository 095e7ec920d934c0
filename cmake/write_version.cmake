# Writes version.cpp, the definition of what core/version.hpp declares.
execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12
                OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT commit)
  set(commit "unknown")
endif()
set(flags "${BUILD_TYPE}")
if(NATIVE)
  string(APPEND flags ", built for this machine's processor")
endif()
set(text "#include <understudy/core/version.hpp>\n
namespace understudy {
const Version& version() {
  static const Version built{\"${VERSION}\", \"${commit}\", \"${COMPILER}\", \"${flags}\"};
  return built;
}
}  // namespace understudy\n")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} old)
endif()
if(NOT "${old}" STREQUAL "${text}")
  file(WRITE ${OUTPUT} "${text}")
endif()
