# headwater_library(NAME [DEPS other headwater libraries] [LIBS third-party targets])
# One static library per folder, named headwater_NAME, from every .cc below the folder that calls it.
# Third-party headers are private to the folder: nothing above can include them through us.

find_package(Threads REQUIRED)

add_library(headwater_flags INTERFACE)
target_compile_options(headwater_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  -Wno-missing-field-initializers  # every member has a default; designated initializers may skip it
  -fno-omit-frame-pointer
  -fstack-protector-strong -D_GLIBCXX_ASSERTIONS)
target_include_directories(headwater_flags INTERFACE ${CMAKE_SOURCE_DIR})
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

function(headwater_library name)
  cmake_parse_arguments(ARG "" "" "DEPS;LIBS" ${ARGN})
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
endfunction()
