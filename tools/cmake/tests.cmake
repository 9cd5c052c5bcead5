# How tests are made out of the folders of tests/. Every folder is globbed; an empty one is no error.
# A test executable sees the macro QIYUE_TEST_VECTORS (the path of tests/vectors).

include(GoogleTest)

set(qiyue_vectors ${CMAKE_SOURCE_DIR}/tests/vectors)

# One GoogleTest executable; each of its cases becomes one test of CTest. They are listed when CTest starts, not when
# building, so that a broken test does not stop the build of the others.
function(qiyue_gtest name label timeout_s)
    cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE test_support ${arg_DEPS} GTest::gtest_main rapidcheck)
    target_compile_definitions(${name} PRIVATE QIYUE_TEST_VECTORS="${qiyue_vectors}")
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${qiyue_tests_bin})
    gtest_discover_tests(${name}
        TEST_PREFIX ${name}.
        DISCOVERY_MODE PRE_TEST
        DISCOVERY_TIMEOUT 120
        PROPERTIES LABELS ${label} TIMEOUT ${timeout_s})
    qiyue_gtest_environment(${name})
endfunction()

# gtest_discover_tests keeps only the first element of a property that is a list, so the environment is set by a file
# of our own, which CTest reads after the one that lists the cases.
function(qiyue_gtest_environment name)
    qiyue_program_environment(environment)
    set(file ${CMAKE_CURRENT_BINARY_DIR}/${name}_environment.cmake)
    file(CONFIGURE OUTPUT ${file} @ONLY CONTENT [=[
foreach(test IN LISTS @name@_TESTS)
    set_tests_properties("${test}" PROPERTIES ENVIRONMENT "@environment@")
endforeach()
]=])
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${file})
endfunction()

# The programs that a test may start, as environment variables.
function(qiyue_program_environment result)
    set(environment ${QIYUE_TEST_ENVIRONMENT} QIYUE_TEST_VECTORS=${qiyue_vectors} QIYUE_SOURCE=${CMAKE_SOURCE_DIR})
    if(TARGET qiyue)
        list(APPEND environment QIYUE_BIN=${CMAKE_BINARY_DIR}/qiyue)
    endif()
    if(TARGET qiyue-verify)
        list(APPEND environment QIYUE_VERIFY_BIN=${CMAKE_BINARY_DIR}/qiyue-verify)
    endif()
    if(TARGET qiyue-witness)
        list(APPEND environment QIYUE_WITNESS_BIN=${CMAKE_BINARY_DIR}/qiyue-witness)
    endif()
    set(${result} "${environment}" PARENT_SCOPE)
endfunction()

# tests/<kind>: *_test.cpp together are one executable that may use everything; each test_*.py is one test.
function(qiyue_system_tests kind)
    set(folder ${CMAKE_SOURCE_DIR}/tests/${kind})
    file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
    if(sources)
        qiyue_gtest(${kind} ${kind} 1800 SOURCES ${sources}
            DEPS qiyue_commands api ledger_pipeline PkgConfig::rocksdb nlohmann_json::nlohmann_json fmt::fmt)
    endif()
    file(GLOB scripts CONFIGURE_DEPENDS ${folder}/test_*.py)
    qiyue_program_environment(environment)
    foreach(script IN LISTS scripts)
        get_filename_component(base ${script} NAME_WE)
        set(test ${kind}.${base})
        add_test(NAME ${test} COMMAND ${Python3_EXECUTABLE} -B ${script})
        set_tests_properties(${test} PROPERTIES
            LABELS ${kind} TIMEOUT 1800 SKIP_RETURN_CODE 77 ENVIRONMENT "${environment}")
    endforeach()
endfunction()

# tests/model: the rules of the domain against a naive second model of them; nothing above the domain is built for it.
function(qiyue_model_tests)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/model/*.cpp)
    if(sources)
        qiyue_gtest(model model 1800 SOURCES ${sources} DEPS ledger_domain nlohmann_json::nlohmann_json)
    endif()
endfunction()

# The rules of the house as tests: layers, sizes, formatting, no city in the core, every row of the catalogue covered,
# what the verifier links, and the checkers themselves.
function(qiyue_house_tests)
    set(dev ${CMAKE_SOURCE_DIR}/tools/dev)
    foreach(rule check_layers check_sizes check_format check_city)
        add_test(NAME house.${rule} COMMAND ${Python3_EXECUTABLE} -B ${dev}/${rule}.py)
        set_tests_properties(house.${rule} PROPERTIES LABELS house TIMEOUT 300 SKIP_RETURN_CODE 77)
    endforeach()
    add_test(NAME house.checkers COMMAND ${Python3_EXECUTABLE} -B ${dev}/test_checkers.py)
    set_tests_properties(house.checkers PROPERTIES LABELS house TIMEOUT 300)
    if(TARGET unit_domain)
        qiyue_program_environment(environment)
        add_test(NAME house.check_coverage
            COMMAND ${Python3_EXECUTABLE} -B ${dev}/check_coverage.py $<TARGET_FILE:unit_domain>)
        set_tests_properties(house.check_coverage PROPERTIES
            LABELS house TIMEOUT 900 ENVIRONMENT "${environment}")
    endif()
    if(TARGET qiyue-verify)
        add_test(NAME house.check_links
            COMMAND ${Python3_EXECUTABLE} -B ${dev}/check_links.py ${CMAKE_BINARY_DIR})
        set_tests_properties(house.check_links PROPERTIES LABELS house TIMEOUT 300)
    endif()
endfunction()

function(qiyue_bench)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/bench/*.cpp)
    if(sources)
        add_executable(qiyue-bench ${sources})
        target_link_libraries(qiyue-bench PRIVATE test_support qiyue_commands api ledger_pipeline
            PkgConfig::rocksdb PkgConfig::sodium OpenSSL::Crypto simdjson::simdjson Boost::boost
            nlohmann_json::nlohmann_json fmt::fmt benchmark::benchmark)
        target_compile_definitions(qiyue-bench PRIVATE QIYUE_TEST_VECTORS="${qiyue_vectors}")
    endif()
endfunction()
