# headwater_fuzz(NAME [DEPS headwater libraries])
# From NAME_fuzz.cc of the calling folder: with clang (preset fuzz) a libFuzzer program, NAME_fuzz,
# of which `--target fuzz-targets` builds all; elsewhere NAME_replay, without libFuzzer. Either is a
# test that reads every file of corpus/NAME once and must survive it.

add_custom_target(fuzz-targets)

function(headwater_fuzz name)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  list(TRANSFORM ARG_DEPS PREPEND headwater_)
  set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name})
  if(HEADWATER_FUZZ)
    set(program ${name}_fuzz)
    add_executable(${program} ${name}_fuzz.cc)
    target_link_options(${program} PRIVATE -fsanitize=fuzzer,address,undefined)
    add_dependencies(fuzz-targets ${program})
    add_test(NAME ${program} COMMAND ${program} -runs=0 ${corpus})
    set_tests_properties(${program} PROPERTIES LABELS fuzz TIMEOUT 120)
  else()
    set(program ${name}_replay)
    add_executable(${program} ${name}_fuzz.cc $<TARGET_OBJECTS:fuzz_replay_main>)
    add_dependencies(tests-unit ${program})
    add_test(NAME ${program} COMMAND ${program} ${corpus})
    set_tests_properties(${program} PROPERTIES LABELS unit TIMEOUT 120)
  endif()
  target_link_libraries(${program} PRIVATE ${ARG_DEPS} headwater_flags)
endfunction()
