# headwater_library(NAME [PRECOMPILED] [COLD] [DEPS other headwater libraries] [LIBS third-party targets])
# One static library per folder, named headwater_NAME, from every .cc below the folder that calls it.
# Third-party headers are private to the folder: nothing above can include them through us.
# COLD is what no event passes through one by one: compiled for a shorter build.

find_package(Threads REQUIRED)

add_library(headwater_flags INTERFACE)
target_compile_options(headwater_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  -Wno-missing-field-initializers  # every member has a default; designated initializers may skip it
  -fno-omit-frame-pointer -pthread
  -fstack-protector-strong -D_GLIBCXX_ASSERTIONS)
# By itself GCC collects garbage from 128 MiB on, which takes a tenth of its time.
target_compile_options(headwater_flags INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:--param=ggc-min-heapsize=600000>)
# Links in half the time, and is of the same package as the usual linker.
target_link_options(headwater_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-fuse-ld=gold>)
target_include_directories(headwater_flags INTERFACE ${CMAKE_SOURCE_DIR})
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# What most folders include everywhere, compiled once. GCC 12 forgets that it comes from other people and
# warns of the standard library's own inside.
file(CONFIGURE OUTPUT common_headers.cc CONTENT "")
add_library(common_headers OBJECT ${CMAKE_CURRENT_BINARY_DIR}/common_headers.cc)
target_link_libraries(common_headers PRIVATE headwater_flags)
target_precompile_headers(common_headers PRIVATE
  <absl/container/btree_map.h> <absl/container/btree_set.h>
  <absl/container/flat_hash_map.h> <absl/container/flat_hash_set.h>
  <algorithm> <functional> <map> <memory> <optional> <string> <variant> <vector>
  ${CMAKE_SOURCE_DIR}/model/objects.h ${CMAKE_SOURCE_DIR}/model/record.h)

set(HEADWATER_COLD_OPTIONS "$<$<CONFIG:RelWithDebInfo>:-O1>")

function(headwater_library name)
  cmake_parse_arguments(ARG "PRECOMPILED;COLD" "" "DEPS;LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  list(TRANSFORM ARG_DEPS PREPEND headwater_)
  if(NOT sources)
    add_library(headwater_${name} INTERFACE)
    target_link_libraries(headwater_${name} INTERFACE headwater_flags ${ARG_DEPS})
    return()
  endif()
  add_library(headwater_${name} STATIC ${sources})
  target_link_libraries(headwater_${name} PUBLIC headwater_flags ${ARG_DEPS} PRIVATE ${ARG_LIBS})
  if(ARG_PRECOMPILED)
    target_precompile_headers(headwater_${name} REUSE_FROM common_headers)
    target_compile_options(headwater_${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:
      -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread>)
  endif()
  if(ARG_COLD)
    target_compile_options(headwater_${name} PRIVATE ${HEADWATER_COLD_OPTIONS})
  endif()
endfunction()
