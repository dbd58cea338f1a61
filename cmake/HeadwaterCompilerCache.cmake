# Compiles through ccache where it is installed and no launcher was chosen. Paths are made relative
# to the source tree, so that another checkout of the same commit finds the same objects.

find_program(HEADWATER_CCACHE ccache)
if(HEADWATER_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=true
      CCACHE_SLOPPINESS=pch_defines,time_macros ${HEADWATER_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CMAKE_CXX_COMPILER_LAUNCHER})
endif()
