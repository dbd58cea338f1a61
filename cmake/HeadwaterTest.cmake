# headwater_test(NAME LABEL label [DEPS headwater libraries] [LIBS third-party targets] [TIMEOUT s])
# One test program, NAME_test, from every *_test.cc of the calling folder. LABEL is one of unit,
# scenario, sim, seam, tidy, peer, long (ctest -L).

function(headwater_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "DEPS;LIBS;SOURCES" ${ARGN})
  if(NOT ARG_SOURCES)
    file(GLOB ARG_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name}_test ${ARG_SOURCES})
  list(TRANSFORM ARG_DEPS PREPEND headwater_)
  target_link_libraries(${name}_test PRIVATE ${ARG_DEPS} headwater_flags ${ARG_LIBS} GTest::gtest GTest::gmock GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT})
endfunction()
