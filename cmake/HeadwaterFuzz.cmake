# headwater_fuzz(NAME [DEPS headwater libraries])
# One libFuzzer program, NAME_fuzz, from NAME_fuzz.cc of the calling folder, and a test that reads
# every file of corpus/NAME once and must survive it. clang only (preset fuzz). `--target
# fuzz-targets` builds all of them.

add_custom_target(fuzz-targets)

function(headwater_fuzz name)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_executable(${name}_fuzz ${name}_fuzz.cc)
  list(TRANSFORM ARG_DEPS PREPEND headwater_)
  target_link_libraries(${name}_fuzz PRIVATE ${ARG_DEPS} headwater_flags)
  target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer,address,undefined)
  add_dependencies(fuzz-targets ${name}_fuzz)
  add_test(NAME ${name}_fuzz
           COMMAND ${name}_fuzz -runs=0 ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name})
  set_tests_properties(${name}_fuzz PROPERTIES LABELS fuzz TIMEOUT 120)
endfunction()
