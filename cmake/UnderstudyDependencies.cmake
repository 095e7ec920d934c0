# Every dependency, found once: by the build, and by the installed package, for the components in
# `understudy_components`. Own installs come through CMAKE_PREFIX_PATH; what scripts/setup put into a
# .venv (`understudy_site_packages`) is looked at last.

set(understudy_missing "")
macro(understudy_require variable package what)
  if(NOT ${variable})
    string(APPEND understudy_missing "\n  ${package}: ${what}")
  endif()
endmacro()

# An imported target; one that is there already (the package was looked for before) stays as it is.
function(understudy_imported target folders libraries)
  if(NOT TARGET ${target})
    add_library(${target} INTERFACE IMPORTED GLOBAL)
    target_include_directories(${target} SYSTEM INTERFACE ${folders})
    target_link_libraries(${target} INTERFACE ${libraries})
  endif()
endfunction()

# One library that comes without CMake files of its own: a header and the libraries to link.
macro(understudy_library target header)
  string(MAKE_C_IDENTIFIER ${target} id)
  find_path(understudy_${id}_include ${header})
  set(understudy_${id}_found ${understudy_${id}_include})
  set(understudy_libraries "")
  foreach(name ${ARGN})
    find_library(understudy_${name} ${name})
    list(APPEND understudy_libraries ${understudy_${name}})
    if(NOT understudy_${name})
      set(understudy_${id}_found FALSE)
    endif()
  endforeach()
  understudy_imported(${target} "${understudy_${id}_include}" "${understudy_libraries}")
endmacro()

# Sets understudy_torch_version ("2.11", or "none") from LibTorch's headers.
function(understudy_read_torch_version folder)
  set(version "none")
  foreach(file torch/headeronly/version.h torch/csrc/api/include/torch/version.h)
    if(version STREQUAL "none" AND EXISTS ${folder}/${file})
      file(STRINGS ${folder}/${file} lines REGEX "define TORCH_VERSION_(MAJOR|MINOR) +[0-9]+")
      string(REGEX REPLACE "[^0-9;]" "" version "${lines}")
      string(REPLACE ";" "." version "${version}")
    endif()
  endforeach()
  set(understudy_torch_version ${version} PARENT_SCOPE)
endfunction()

# Kokkos first: it and OpenMP must be linked before Torch, so that both share one thread pool. On Debian
# CMake does not look into lib64, where Kokkos installs itself on many machines.
find_package(Kokkos 4.7 QUIET CONFIG PATH_SUFFIXES lib64/cmake/Kokkos
             PATHS ${understudy_site_packages}/pygenten)
understudy_require(Kokkos_FOUND Kokkos ">= 4.7; run scripts/setup, or set CMAKE_PREFIX_PATH to yours")
if(UNDERSTUDY_GPU AND Kokkos_FOUND)  # the preset cuda: never a build for processors by mistake
  understudy_require(Kokkos_ENABLE_CUDA "Kokkos with CUDA"
                     "${Kokkos_DIR} has none of it; set CMAKE_PREFIX_PATH to one that has (docs/gpu.md)")
endif()
if(Kokkos_ENABLE_CUDA)
  find_package(CUDAToolkit 13 QUIET)
  understudy_require(CUDAToolkit_FOUND "CUDA toolkit" ">= 13, the one that Kokkos was built with; set CUDAToolkit_ROOT to yours")
endif()
find_package(fmt QUIET CONFIG)
understudy_require(fmt_FOUND fmt "Debian: libfmt-dev")
understudy_library(xxhash::xxhash xxhash.h xxhash)
understudy_require(understudy_xxhash__xxhash_found xxHash ">= 0.8; Debian: libxxhash-dev")

if(numerics IN_LIST understudy_components AND NOT Kokkos_ENABLE_CUDA)  # else cuFFT takes its place
  understudy_library(fftw3::fftw3 fftw3.h fftw3 fftw3f)
  understudy_require(understudy_fftw3__fftw3_found FFTW "3, double and single; Debian: libfftw3-dev")
endif()

if(loops IN_LIST understudy_components OR materials IN_LIST understudy_components)
  find_package(Eigen3 3.4 QUIET NO_MODULE)
  understudy_require(Eigen3_FOUND Eigen ">= 3.4; Debian: libeigen3-dev")
endif()

if(io IN_LIST understudy_components)
  set(HDF5_NO_FIND_PACKAGE_CONFIG_FILE ON)
  set(HDF5_PREFER_PARALLEL OFF)
  get_property(understudy_languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if(NOT C IN_LIST understudy_languages)  # CMake's module compiles a line of it
    enable_language(C)
  endif()
  find_package(HDF5 1.10 QUIET COMPONENTS C)
  understudy_require(HDF5_FOUND HDF5 ">= 1.10; Debian: libhdf5-dev")
  understudy_imported(hdf5::c "${HDF5_INCLUDE_DIRS}" "${HDF5_C_LIBRARIES}")
  find_package(tomlplusplus QUIET CONFIG)
  understudy_require(tomlplusplus_FOUND toml++ "Debian: libtomlplusplus-dev")
  find_package(nlohmann_json 3.11 QUIET CONFIG)
  understudy_require(nlohmann_json_FOUND nlohmann-json ">= 3.11; Debian: nlohmann-json3-dev")
  if(UNDERSTUDY_VTK)
    find_package(VTK 9.1 QUIET COMPONENTS CommonCore CommonDataModel IOXML IOImage)
    understudy_require(VTK_FOUND VTK ">= 9.1; Debian: libvtk9-dev; or -DUNDERSTUDY_VTK=OFF")
  endif()
endif()

if(cli IN_LIST understudy_components)
  find_package(CLI11 QUIET CONFIG)
  understudy_require(CLI11_FOUND CLI11 "Debian: libcli11-dev")
  find_package(spdlog QUIET CONFIG)
  understudy_require(spdlog_FOUND spdlog "Debian: libspdlog-dev")
endif()

if(surrogates IN_LIST understudy_components)
  # Libraries are linked by name: find_package(Torch) of a CUDA wheel would demand a CUDA toolkit that
  # a CPU build does not need, look for nvToolsExt, which CUDA 13 no longer has, and overwrite
  # CMAKE_CUDA_ARCHITECTURES.
  find_path(understudy_torch_include torch/csrc/api/include/torch/torch.h
            PATH_SUFFIXES include torch/include PATHS ${understudy_site_packages}/torch)
  foreach(name torch_cpu c10)
    find_library(understudy_${name} ${name} PATH_SUFFIXES lib torch/lib
                 PATHS ${understudy_site_packages}/torch)
  endforeach()
  set(understudy_torch_cuda_libraries "")
  if(Kokkos_ENABLE_CUDA)  # then networks run on the GPU, too
    foreach(name torch_cuda c10_cuda)
      find_library(understudy_${name} ${name} PATH_SUFFIXES lib torch/lib
                   PATHS ${understudy_site_packages}/torch)
      understudy_require(understudy_${name} "LibTorch with CUDA" "Kokkos was built for CUDA, so Torch \
must be; lib${name} was not found")
    endforeach()
    # torch_cuda registers its kernels when it is loaded; nothing refers to it by name. One flag, so that
    # its parts stay together.
    set(understudy_torch_cuda_libraries
        "-Wl,--push-state,--no-as-needed,${understudy_torch_cuda},--pop-state"
        ${understudy_c10_cuda} CUDA::cudart)
  endif()
  understudy_read_torch_version(${understudy_torch_include})
  set(understudy_torch_found FALSE)
  if(understudy_torch_cpu AND understudy_c10 AND understudy_torch_version VERSION_GREATER_EQUAL 2.11)
    set(understudy_torch_found TRUE)
  endif()
  understudy_require(understudy_torch_found LibTorch ">= 2.11 (found: ${understudy_torch_version}); run \
scripts/setup, or set CMAKE_PREFIX_PATH to yours")
  # libtorch_cpu names CUDA's small runtime and CUPTI, which lie beside it in .venv and which it finds
  # by itself at run time; the linker has to be told.
  understudy_imported(understudy_torch
    "${understudy_torch_include};${understudy_torch_include}/torch/csrc/api/include"
    "Kokkos::kokkos;${understudy_torch_cpu};${understudy_c10};${understudy_torch_cuda_libraries};-Wl,--allow-shlib-undefined")
  if(NOT TARGET Understudy::torch)  # for those who add a network
    add_library(Understudy::torch ALIAS understudy_torch)
  endif()
endif()
