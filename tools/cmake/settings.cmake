# How everything is compiled. The initial-cache files beside this one (release, dev, sanitize, threads, fuzz) choose
# among these settings; this file holds what is the same in every build.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(QIYUE_WARNINGS_ARE_ERRORS "Stop at the first warning" ON)
option(QIYUE_FUZZ "Build libFuzzer programs (needs clang) and nothing else of the tests" OFF)
set(QIYUE_SANITIZERS "" CACHE STRING "Value of -fsanitize= for every object, empty for none")
set(QIYUE_TEST_ENVIRONMENT "" CACHE STRING "Environment of every test, NAME=VALUE;…")

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

# The programs stand at the top of the build directory, so that build/qiyue is their whole address.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

find_program(QIYUE_CCACHE ccache)
if(QIYUE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # Objects depend neither on the build directory nor on where the checkout stands (see the prefix maps below), so one
    # cache serves all of them: a fresh clone on a machine that has built before takes what is there.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
        ${QIYUE_CCACHE})
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion)
if(QIYUE_WARNINGS_ARE_ERRORS)
    add_compile_options(-Werror)
endif()

# No absolute path of the building machine enters a binary; __FILE__ is the path from the repository's root.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/= -ffile-prefix-map=../=)
include_directories(${CMAKE_SOURCE_DIR})

if(CMAKE_BUILD_TYPE STREQUAL "Release")
    add_compile_options(-fstack-protector-strong)
    add_compile_definitions(_FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
endif()

if(QIYUE_SANITIZERS)
    add_compile_options(-fsanitize=${QIYUE_SANITIZERS} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${QIYUE_SANITIZERS})
    if(QIYUE_SANITIZERS MATCHES "undefined")
        # Debian's RocksDB is built without the type information that this one check asks of it.
        add_compile_options(-fno-sanitize=vptr)
        add_link_options(-fno-sanitize=vptr)
    endif()
endif()

add_link_options(-Wl,--as-needed)
