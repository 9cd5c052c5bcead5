# The build that is shipped, tested and measured: tools/build, tools/run, tools/test, tools/bench.
set(CMAKE_BUILD_TYPE Release CACHE STRING "")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG" CACHE STRING "")
