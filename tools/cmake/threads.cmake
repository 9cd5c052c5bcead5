# tools/test --threads: ThreadSanitizer. By clang: GCC 12's run-time refuses to start on kernels that place memory
# at random with 32 bits. Debian's RocksDB is not instrumented, hence the suppressions.
set(CMAKE_CXX_COMPILER clang++-19 CACHE STRING "")
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1" CACHE STRING "")
set(QIYUE_SANITIZERS "thread" CACHE STRING "")
set(QIYUE_WARNINGS_ARE_ERRORS OFF CACHE BOOL "")
get_filename_component(qiyue_root ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)
set(QIYUE_TEST_ENVIRONMENT
    "TSAN_OPTIONS=suppressions=${qiyue_root}/tests/support/tsan.supp:halt_on_error=1:second_deadlock_stack=1:allow_addr2line=1"
    "QIYUE_FAULT_STRIDE=7"
    CACHE STRING "")
