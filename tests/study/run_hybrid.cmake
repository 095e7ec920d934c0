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
