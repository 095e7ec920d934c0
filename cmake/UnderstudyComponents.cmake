# A component is one folder, one static library, one installed header tree. Its sources are what the
# folder holds, so a new file needs no line here.

set(understudy_include ${PROJECT_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${understudy_include}/understudy)
foreach(folder core solvers surrogates loops io study cli)
  if(EXISTS ${PROJECT_SOURCE_DIR}/${folder} AND NOT EXISTS ${understudy_include}/understudy/${folder})
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${folder} ${understudy_include}/understudy/${folder}
         SYMBOLIC)
  endif()
endforeach()

# Flags for the machine and the purpose; they must be the same everywhere, since headers are inlined:
# also in a program that links the installed library.
add_library(understudy_flags INTERFACE)
add_library(Understudy::flags ALIAS understudy_flags)
set_target_properties(understudy_flags PROPERTIES EXPORT_NAME flags)
# One spelling for libraries and programs (CMake would say -fPIC and -fPIE), so that all can share the
# precompiled header.
target_compile_options(understudy_flags INTERFACE $<BUILD_INTERFACE:-fPIC>)
if(UNDERSTUDY_NATIVE)
  target_compile_options(understudy_flags INTERFACE -march=native)
endif()
if(UNDERSTUDY_ASSERTIONS OR UNDERSTUDY_SANITIZE OR CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_options(understudy_flags INTERFACE -UNDEBUG)
  target_compile_definitions(understudy_flags INTERFACE KOKKOS_ENABLE_DEBUG_BOUNDS_CHECK)
endif()
if(UNDERSTUDY_SANITIZE)
  set(sanitizers -fsanitize=address,undefined -fno-sanitize=vptr -fno-omit-frame-pointer)
  target_compile_options(understudy_flags INTERFACE ${sanitizers})
  target_link_options(understudy_flags INTERFACE ${sanitizers})
endif()
install(TARGETS understudy_flags EXPORT Understudy_flags)

set(understudy_warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor
    -Wold-style-cast -Woverloaded-virtual)
if(Kokkos_ENABLE_CUDA)
  # nvcc hands the host compiler sources of its own making, which most of these warn about; it takes no
  # precompiled headers; and fmt 9 believes that it cannot compute while compiling.
  set(understudy_warnings -Wall -Wextra -Wno-unused-parameter)
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
  target_compile_definitions(understudy_flags INTERFACE FMT_USE_CONSTEXPR=1)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC's own AVX-512 header sets this one off wherever it is inlined (GCC bug 105593), with sanitizers
  # its stricter sister as well.
  list(APPEND understudy_warnings -Wno-maybe-uninitialized)
  if(UNDERSTUDY_SANITIZE)
    list(APPEND understudy_warnings -Wno-uninitialized)
  endif()
endif()
if(UNDERSTUDY_WARNINGS_ARE_ERRORS)
  list(APPEND understudy_warnings -Werror)
endif()

# Unity builds (CMAKE_UNITY_BUILD, on in most presets) and precompiled headers halve the time of a clean
# build on two cores.
set(understudy_common_headers <Kokkos_Core.hpp> <fmt/core.h> <fmt/ranges.h> <algorithm> <functional> <map>
    <memory> <string> <vector>)

# Warnings and a precompiled header for a target that holds our own code: with Torch for surrogates,
# with GoogleTest for tests, core's for all others.
function(understudy_own_code target)
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:understudy_flags>)
  target_compile_options(${target} PRIVATE ${understudy_warnings})
  get_target_property(type ${target} TYPE)
  if(target STREQUAL "understudy_core")
    target_precompile_headers(${target} PRIVATE ${understudy_common_headers})
  elseif(target STREQUAL "understudy_surrogates")
    target_precompile_headers(${target} PRIVATE ${understudy_common_headers} <torch/torch.h>)
  elseif(target STREQUAL "understudy_test_main")
    target_precompile_headers(${target} PRIVATE ${understudy_common_headers} <gmock/gmock.h> <gtest/gtest.h>)
  elseif(target MATCHES "^test_")
    target_precompile_headers(${target} REUSE_FROM understudy_test_main)
  elseif(NOT type STREQUAL "INTERFACE_LIBRARY")
    target_precompile_headers(${target} REUSE_FROM understudy_core)
  endif()
endfunction()

# understudy_component(NAME FOLDER [EXCLUDE FILE...])
function(understudy_component name folder)
  cmake_parse_arguments(arg "" "" "EXCLUDE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.hpp)
  foreach(file ${arg_EXCLUDE})
    list(REMOVE_ITEM sources ${PROJECT_SOURCE_DIR}/${folder}/${file})
  endforeach()
  if(NOT sources)  # a component without sources yet still has its place in the graph
    file(WRITE ${PROJECT_BINARY_DIR}/empty_${name}.cpp "namespace understudy {}\n")
    set(sources ${PROJECT_BINARY_DIR}/empty_${name}.cpp)
  endif()
  set(target understudy_${name})
  add_library(${target} STATIC ${sources})
  add_library(Understudy::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${understudy_include}>
                             $<INSTALL_INTERFACE:include>)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PUBLIC Understudy::flags)
  understudy_own_code(${target})
  install(TARGETS ${target} EXPORT Understudy_${name}
          FILE_SET HEADERS DESTINATION include/understudy)
endfunction()

# understudy_check_headers_with(COMPONENT LIBRARY): a few headers are for the component's own sources
# and include a library that is not handed on to those who link it. The check that compiles each
# header alone gets the folders of that library; nobody else does.
function(understudy_check_headers_with component library)
  set(target understudy_${component})
  set(checks $<STREQUAL:$<TARGET_PROPERTY:NAME>,${target}_verify_interface_header_sets>)
  set(folders $<TARGET_PROPERTY:${library},INTERFACE_INCLUDE_DIRECTORIES>)
  target_include_directories(${target} SYSTEM INTERFACE $<BUILD_INTERFACE:$<${checks}:${folders}>>)
endfunction()

# Which commit was built: looked up at every build, written only when it changed.
add_custom_target(understudy_version
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} -DOUTPUT=${PROJECT_BINARY_DIR}/version.cpp
          -DVERSION=${PROJECT_VERSION} -DBUILD_TYPE=${CMAKE_BUILD_TYPE}
          "-DCOMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
          "-DNATIVE=${UNDERSTUDY_NATIVE}" -P ${PROJECT_SOURCE_DIR}/cmake/write_version.cmake
  BYPRODUCTS ${PROJECT_BINARY_DIR}/version.cpp
  VERBATIM)
