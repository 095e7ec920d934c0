# Hybrid Monte Carlo by the model that the reduced study of alanine dipeptide has left:
# cmake -DPROGRAM= -DCASE=hybrid_monte_carlo.toml -DSTUDY=folder of that study -DOUT= -P run_hybrid.cmake
file(REMOVE_RECURSE ${OUT})
file(MAKE_DIRECTORY ${OUT})
file(COPY ${STUDY}/model.h5 DESTINATION ${OUT})
execute_process(
  COMMAND ${PROGRAM} run --with=surrogate ${CASE} --out ${OUT} "solver.spacing=0.5 A"
          loop.equilibration=0 loop.steps=1000
  RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
message("${said}")
if(NOT failed EQUAL 0 OR NOT EXISTS ${OUT}/run-surrogate/result.h5)
  message(FATAL_ERROR "The run failed (${failed}) or left no result.h5.")
endif()
if(NOT said MATCHES "1000 steps")
  message(FATAL_ERROR "The run did not take its 1000 steps.")
endif()
# The mean is 1 for the right ensemble (Creutz 1988), up to what so few trajectories scatter.
if(NOT said MATCHES "([0-9.]+) % of [0-9]+ trajectories accepted, <exp\\(-dH/kT\\)> = ([0-9.]+)")
  message(FATAL_ERROR "The run does not say how many of its trajectories were accepted.")
endif()
if(NOT CMAKE_MATCH_1 GREATER 50)
  message(FATAL_ERROR "${CMAKE_MATCH_1} % of the trajectories were accepted, expected more than 50 %.")
endif()
if(CMAKE_MATCH_2 LESS 0.9 OR CMAKE_MATCH_2 GREATER 1.1)
  message(FATAL_ERROR "<exp(-dH/kT)> is ${CMAKE_MATCH_2}, expected 1 to a tenth.")
endif()
