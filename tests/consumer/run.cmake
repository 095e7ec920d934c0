cmake_minimum_required(VERSION 3.25)
# Installs the build into a fresh folder, starts the installed program, then configures, builds and runs
# the consumer against it. Nothing of the build's own environment may help.
set(ENV{LD_LIBRARY_PATH} "")

function(run)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${work} RESULT_VARIABLE result
                  OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(REPLACE ";" " " command "${ARGN}")
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${command}\nended with ${result}:\n${output}")
  endif()
  message(STATUS "${command}\n${output}")
  set(output "${output}" PARENT_SCOPE)
endfunction()

# expect_output(TEXT...): the last run said each of these.
function(expect_output)
  foreach(text ${ARGN})
    string(FIND "${output}" "${text}" at)
    if(at EQUAL -1)
      message(FATAL_ERROR "Expected the output to have '${text}'. Got:\n${output}")
    endif()
  endforeach()
endfunction()

set(work ${BUILD}/consumer)
file(REMOVE_RECURSE ${work})
file(MAKE_DIRECTORY ${work})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${work}/prefix)
foreach(file LICENSE CITATION.cff)
  if(NOT EXISTS ${work}/prefix/share/doc/understudy/${file})
    message(FATAL_ERROR "The installation lacks share/doc/understudy/${file}.")
  endif()
endforeach()
if(TORCH)
  run(${work}/prefix/bin/understudy doctor)
  expect_output("solver cell" "loop structure")
endif()

set(configure ${CMAKE_COMMAND} -S ${SOURCE} -G Ninja -DCMAKE_BUILD_TYPE=Release
    -DCMAKE_CXX_EXTENSIONS=OFF -DCMAKE_CXX_COMPILER=${COMPILER}
    -DUnderstudy_DIR=${work}/prefix/lib/cmake/Understudy)
run(${configure} -B ${work}/build)
run(${CMAKE_COMMAND} --build ${work}/build)
run(${work}/build/consumer)
if(TORCH)
  run(${work}/build/own_program doctor)
  expect_output("solver doubling" "network own")
  run(${work}/build/own_program generate ${SOURCE}/doubling.toml --out ${work}/out)
  run(${work}/build/own_program inspect ${work}/out/data/dataset.h5)
  expect_output("8 samples")
endif()

# Kernels in headers are as wide as the registers of the processor they are compiled for: a program that
# is compiled for narrower ones than the library must not link.
if(NARROW)
  run(${configure} -B ${work}/narrow -DCMAKE_CXX_FLAGS=${NARROW})
  execute_process(COMMAND ${CMAKE_COMMAND} --build ${work}/narrow --target consumer
                  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(result EQUAL 0)
    message(FATAL_ERROR "A program with packs of another width than the library's was linked.")
  endif()
  expect_output("LibraryBuiltForRegistersOf<16>")
endif()
