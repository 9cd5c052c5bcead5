# tools/test --sanitize: AddressSanitizer (with leaks) and UndefinedBehaviorSanitizer, by the compiler we ship with.
# Warnings are not errors here: the instrumentation makes GCC see paths that do not exist.
# verify_asan_link_order: tests of clocks preload a library of their own.
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1" CACHE STRING "")
set(QIYUE_SANITIZERS "address,undefined" CACHE STRING "")
set(QIYUE_WARNINGS_ARE_ERRORS OFF CACHE BOOL "")
set(QIYUE_TEST_ENVIRONMENT
    "ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:verify_asan_link_order=0"
    "UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1"
    "QIYUE_FAULT_STRIDE=7"
    CACHE STRING "")
