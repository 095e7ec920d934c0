# Every dependency, found once. Own installs come through CMAKE_PREFIX_PATH; what scripts/setup put
# into .venv is looked at last.

set(understudy_missing "")
function(understudy_require variable package what)
  if(NOT ${variable})
    set(understudy_missing "${understudy_missing}\n  ${package}: ${what}" PARENT_SCOPE)
  endif()
endfunction()

file(GLOB site_packages ${PROJECT_SOURCE_DIR}/.venv/lib/python3*/site-packages)

# Kokkos first: it and OpenMP must be linked before Torch, so that both share one thread pool.
find_package(Kokkos 4.7 QUIET CONFIG
             HINTS ENV Kokkos_ROOT PATHS ${site_packages}/pygenten/lib64/cmake/Kokkos)
understudy_require(Kokkos_FOUND Kokkos ">= 4.7; run scripts/setup, or set CMAKE_PREFIX_PATH to yours")

find_package(fmt QUIET CONFIG)
understudy_require(fmt_FOUND fmt "Debian: libfmt-dev")

find_path(understudy_xxhash_include xxhash.h)
find_library(understudy_xxhash xxhash)
understudy_require(understudy_xxhash xxHash ">= 0.8; Debian: libxxhash-dev")
add_library(xxhash::xxhash INTERFACE IMPORTED)
target_include_directories(xxhash::xxhash SYSTEM INTERFACE ${understudy_xxhash_include})
target_link_libraries(xxhash::xxhash INTERFACE ${understudy_xxhash})

find_library(understudy_fftw3 fftw3)
find_library(understudy_fftw3f fftw3f)
find_path(understudy_fftw3_include fftw3.h)
understudy_require(understudy_fftw3f FFTW "3, double and single; Debian: libfftw3-dev")
add_library(fftw3::fftw3 INTERFACE IMPORTED)
target_include_directories(fftw3::fftw3 SYSTEM INTERFACE ${understudy_fftw3_include})
target_link_libraries(fftw3::fftw3 INTERFACE ${understudy_fftw3} ${understudy_fftw3f})

find_package(Eigen3 3.4 QUIET NO_MODULE)
understudy_require(Eigen3_FOUND Eigen ">= 3.4; Debian: libeigen3-dev")

set(HDF5_NO_FIND_PACKAGE_CONFIG_FILE ON)
set(HDF5_PREFER_PARALLEL OFF)
find_package(HDF5 1.10 QUIET COMPONENTS C)
understudy_require(HDF5_FOUND HDF5 ">= 1.10; Debian: libhdf5-dev")
add_library(hdf5::c INTERFACE IMPORTED)
target_include_directories(hdf5::c SYSTEM INTERFACE ${HDF5_INCLUDE_DIRS})
target_link_libraries(hdf5::c INTERFACE ${HDF5_C_LIBRARIES})

find_package(tomlplusplus QUIET CONFIG)
understudy_require(tomlplusplus_FOUND toml++ "Debian: libtomlplusplus-dev")
find_package(nlohmann_json 3.11 QUIET CONFIG)
understudy_require(nlohmann_json_FOUND "nlohmann-json" ">= 3.11; Debian: nlohmann-json3-dev")

if(UNDERSTUDY_TORCH)
  find_package(CLI11 QUIET CONFIG)
  understudy_require(CLI11_FOUND CLI11 "Debian: libcli11-dev")
  find_package(spdlog QUIET CONFIG)
  understudy_require(spdlog_FOUND spdlog "Debian: libspdlog-dev")

  # A CPU build links two libraries by name: find_package(Torch) of a CUDA wheel would demand a CUDA
  # toolkit that nothing here needs.
  find_path(understudy_torch_include torch/csrc/api/include/torch/torch.h
            PATH_SUFFIXES include torch/include PATHS ${site_packages}/torch)
  find_library(understudy_torch_cpu torch_cpu PATH_SUFFIXES lib torch/lib PATHS ${site_packages}/torch)
  find_library(understudy_c10 c10 PATH_SUFFIXES lib torch/lib PATHS ${site_packages}/torch)
  understudy_require(understudy_torch_cpu LibTorch
                     ">= 2.11; run scripts/setup, or set CMAKE_PREFIX_PATH to yours")
endif()

if(understudy_missing)
  message(FATAL_ERROR "Understudy cannot be configured: packages are missing.${understudy_missing}\n"
    "Install them, or run scripts/setup on Debian 12, and configure again. Without LibTorch, "
    "-DUNDERSTUDY_TORCH=OFF builds solvers, loops and files only.")
endif()

if(UNDERSTUDY_TORCH)
  get_filename_component(understudy_torch_lib ${understudy_torch_cpu} DIRECTORY)
  add_library(understudy_torch INTERFACE)
  target_include_directories(understudy_torch SYSTEM INTERFACE
    $<BUILD_INTERFACE:${understudy_torch_include}>
    $<BUILD_INTERFACE:${understudy_torch_include}/torch/csrc/api/include>)
  target_link_libraries(understudy_torch INTERFACE Kokkos::kokkos ${understudy_torch_cpu} ${understudy_c10})
  # libtorch_cpu names CUDA's small runtime and CUPTI, which lie beside it in .venv and which it finds
  # by itself at run time; the linker has to be told.
  target_link_options(understudy_torch INTERFACE -Wl,--allow-shlib-undefined)
  install(TARGETS understudy_torch EXPORT UnderstudyTargets)
endif()

# VTK's own config looks for MPI, X and more: it is asked for just the modules that are linked.
if(UNDERSTUDY_VTK)
  find_package(VTK 9.1 QUIET COMPONENTS CommonCore CommonDataModel IOXML IOImage)
  if(NOT VTK_FOUND)
    message(FATAL_ERROR "VTK >= 9.1 was not found. Install it (Debian: libvtk9-dev), or configure "
                        "with -DUNDERSTUDY_VTK=OFF to do without pictures.")
  endif()
endif()

function(understudy_use_vtk target)
  if(UNDERSTUDY_VTK)
    target_link_libraries(${target} PRIVATE VTK::CommonCore VTK::CommonDataModel VTK::IOXML VTK::IOImage)
    target_compile_definitions(${target} PRIVATE UNDERSTUDY_HAS_VTK)
  endif()
endfunction()

function(understudy_summary)
  message(STATUS "Understudy ${PROJECT_VERSION}: ${CMAKE_BUILD_TYPE}, this machine's instructions ${UNDERSTUDY_NATIVE}")
  message(STATUS "  Kokkos ${Kokkos_VERSION} (${Kokkos_DEVICES}) from ${Kokkos_DIR}")
  message(STATUS "  LibTorch ${UNDERSTUDY_TORCH} ${understudy_torch_lib}")
  message(STATUS "  HDF5 ${HDF5_VERSION}, Eigen ${Eigen3_VERSION}, VTK ${UNDERSTUDY_VTK} ${VTK_VERSION}")
  message(STATUS "  tests ${UNDERSTUDY_TESTS}, examples ${UNDERSTUDY_EXAMPLES}, benchmarks ${UNDERSTUDY_BENCHMARKS}")
endfunction()
