# tools/test --fuzz MINUTES: libFuzzer with AddressSanitizer and UndefinedBehaviorSanitizer; only the fuzz programs are built.
set(CMAKE_CXX_COMPILER clang++-19 CACHE STRING "")
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1" CACHE STRING "")
set(QIYUE_SANITIZERS "fuzzer-no-link,address,undefined" CACHE STRING "")
set(QIYUE_FUZZ ON CACHE BOOL "")
set(QIYUE_WARNINGS_ARE_ERRORS OFF CACHE BOOL "")
