# headwater_test(NAME LABEL label [DEPS headwater libraries] [LIBS third-party targets] [TIMEOUT s])
# One test program, NAME_test, from every *_test.cc of the calling folder. LABEL is one of unit,
# scenario, sim, seam, tidy, peer, long (ctest -L); `--target tests-LABEL` builds the programs of one.
#
# headwater_script_test(NAME SCRIPT file.py LABEL label [TIMEOUT s] [ARGS ...])
# A test in Python. Exit code 77 after a line `SKIP: reason` says that it could not be run.

foreach(label unit scenario sim seam tidy peer long)
  add_custom_target(tests-${label})
endforeach()

# What they test is optimised as it is shipped; the tests themselves need only compile quickly.
set(HEADWATER_TEST_OPTIONS "$<$<CONFIG:RelWithDebInfo>:-O0;-U_FORTIFY_SOURCE>")

# Stops where a test's name is taken: CTest keeps both, and a label then selects the wrong one.
function(headwater_claim_test_name name)
  get_property(taken GLOBAL PROPERTY headwater_test_names)
  if(name IN_LIST taken)
    message(FATAL_ERROR "two tests are named ${name}: rename the one in ${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  set_property(GLOBAL APPEND PROPERTY headwater_test_names ${name})
endfunction()

function(headwater_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "DEPS;LIBS;SOURCES" ${ARGN})
  if(NOT ARG_SOURCES)
    file(GLOB ARG_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name}_test ${ARG_SOURCES})
  list(TRANSFORM ARG_DEPS PREPEND headwater_)
  target_link_libraries(${name}_test PRIVATE ${ARG_DEPS} headwater_flags ${ARG_LIBS} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_options(${name}_test PRIVATE ${HEADWATER_TEST_OPTIONS})
  target_precompile_headers(${name}_test REUSE_FROM test_headers)
  headwater_claim_test_name(${name})
  add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT})
  add_dependencies(tests-${ARG_LABEL} ${name}_test)
endfunction()

find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(headwater_script_test name)
  cmake_parse_arguments(ARG "" "SCRIPT;LABEL;TIMEOUT" "ARGS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  headwater_claim_test_name(${name})
  add_test(NAME ${name}
           COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_SCRIPT} ${ARG_ARGS}
           WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT}
                       SKIP_RETURN_CODE 77 RUN_SERIAL ON
                       ENVIRONMENT "HEADWATER_BINARY=${CMAKE_BINARY_DIR}/app/headwater;PYTHONDONTWRITEBYTECODE=1")
endfunction()
