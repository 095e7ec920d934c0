# docs/cases.md is written by the program; whoever changes an option writes it again.
execute_process(COMMAND ${PROGRAM} manual OUTPUT_VARIABLE said RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "'understudy manual' ended with exit code ${result}.")
endif()
file(READ ${PAGE} page)
if(NOT said STREQUAL page)
  message(FATAL_ERROR "docs/cases.md is not what 'understudy manual' prints. "
                      "Write it again: build/release/bin/understudy manual > docs/cases.md")
endif()
