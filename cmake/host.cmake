# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

# Host tests: the kernel's core on the host architecture, the rings, and every component's own source on its
# host twin, all under the sanitizers; or the components of one system alone.
enable_testing()
find_package(GTest REQUIRED)
include(GoogleTest)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
include(cmake/precompiled.cmake)

set(Python3_EXECUTABLE /usr/bin/python3 CACHE FILEPATH "Python with PyYAML, Jinja2")
set(RUNTIME ${CMAKE_SOURCE_DIR}/components/runtime)

add_library(on_host INTERFACE)
target_include_directories(on_host INTERFACE ${CMAKE_SOURCE_DIR}/tests/include ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/abi/arch/host)
target_compile_options(on_host INTERFACE $<IF:$<BOOL:$<TARGET_PROPERTY:OPTIMIZED>>,-O1,-O0> -g -Wall -Wextra -Wpedantic -Wno-gnu-line-marker -Werror -Wno-missing-field-initializers)
target_link_libraries(on_host INTERFACE GTest::gtest GTest::gtest_main)
add_library(sanitized INTERFACE)
target_compile_options(sanitized INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all)
target_link_options(sanitized INTERFACE -fsanitize=address,undefined)
target_link_libraries(sanitized INTERFACE on_host)
add_library(threaded INTERFACE)
target_compile_options(threaded INTERFACE -O2 -fsanitize=thread)
target_link_options(threaded INTERFACE -fsanitize=thread)
target_link_libraries(threaded INTERFACE on_host)

# The scripted machine around a component, and the headers of all small tests, parsed once
add_library(host_machine OBJECT ${RUNTIME}/host/machine.cpp ${RUNTIME}/source/format.cpp ${RUNTIME}/source/wiring.cpp)
target_include_directories(host_machine PRIVATE ${RUNTIME}/include ${RUNTIME}/arch/host)
target_link_libraries(host_machine PRIVATE sanitized)
ashlar_precompile(host_machine <algorithm> <array> <cstring> <functional> <gtest/gtest.h> <random> <stdexcept> <thread> <utility>
    <vector>)

function(host_test name)
    add_executable(${name} ${ARGN})
    gtest_discover_tests(${name} TEST_PREFIX ${name}. DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 120)
endfunction()

# The same where no case leaves anything behind: one process for all of them, which reports each (composer/command/tally.py).
function(host_tests name)
    add_executable(${name} ${ARGN})
    add_test(NAME ${name}.whole
        COMMAND ${name} --gtest_brief=1 --gtest_output=xml:${CMAKE_BINARY_DIR}/cases/${name}.whole.xml)
endfunction()

# `./ashlar test --system FILE`: the components in that system's folder, and nothing else
include(cmake/host_components.cmake)
set(ASHLAR_SEARCH "" CACHE STRING "Folders to look into before those that the description names")
set(ASHLAR_SYSTEM "" CACHE FILEPATH "A description whose own components are tested; empty: the repository")
if(ASHLAR_SYSTEM)
    get_filename_component(folder ${ASHLAR_SYSTEM} DIRECTORY)
    host_components(system ${ASHLAR_SYSTEM} ${folder})
    return()
endif()

# The kernel's core, without tracing and with: a unit of its files, optimized, since random system calls run for seconds
file(GLOB KERNEL_TESTS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/kernel/*_test.cpp)
file(GLOB KERNEL_CORE CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/kernel/core/*.cpp ${CMAKE_SOURCE_DIR}/kernel/arch/host/*.cpp)
list(FILTER KERNEL_TESTS EXCLUDE REGEX "/random_[a-z_]*test\\.cpp$")
# It defines what all others only declare.
set_source_files_properties(${CMAKE_SOURCE_DIR}/kernel/arch/host/system.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
foreach(trace 0 1)
    add_library(kernel_core_${trace} OBJECT ${KERNEL_CORE} ${CMAKE_SOURCE_DIR}/tests/kernel/random_test.cpp)
    target_compile_definitions(kernel_core_${trace} PUBLIC ASHLAR_TRACE=${trace})
    target_include_directories(kernel_core_${trace} PUBLIC ${CMAKE_SOURCE_DIR}/kernel/arch/host)
    target_link_libraries(kernel_core_${trace} PUBLIC sanitized)
    set_target_properties(kernel_core_${trace} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0 OPTIMIZED ON)
endforeach()
target_sources(kernel_core_0 PRIVATE ${CMAKE_SOURCE_DIR}/tests/kernel/random_chains_test.cpp)
host_tests(kernel_test ${KERNEL_TESTS})
target_link_libraries(kernel_test PRIVATE kernel_core_0)
ashlar_precompile(kernel_test <algorithm> <cstdint> <vector> <gtest/gtest.h>)
set_target_properties(kernel_test PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 10)
set_source_files_properties(${CMAKE_SOURCE_DIR}/tests/kernel/memory_test.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
host_tests(traced_kernel_test ${CMAKE_SOURCE_DIR}/tests/kernel/traced/trace_test.cpp)
target_link_libraries(traced_kernel_test PRIVATE kernel_core_1)

# Shared memory: once under the address sanitizer, once with threads under the thread sanitizer
foreach(name ring dropping_ring latest)
    host_tests(${name}_test ${CMAKE_SOURCE_DIR}/tests/abi/${name}_test.cpp)
    target_link_libraries(${name}_test PRIVATE sanitized)
    ashlar_share_precompiled(${name}_test host_machine)
    host_tests(${name}_thread_test ${CMAKE_SOURCE_DIR}/tests/abi/${name}_test.cpp)
    target_link_libraries(${name}_thread_test PRIVATE threaded)
    foreach(target ${name}_test ${name}_thread_test)
        target_include_directories(${target} PRIVATE ${RUNTIME}/include ${RUNTIME}/arch/host)
    endforeach()
endforeach()

host_tests(reattach_test ${CMAKE_SOURCE_DIR}/tests/abi/reattach_test.cpp)
host_tests(hostile_ring_test ${CMAKE_SOURCE_DIR}/tests/abi/hostile_ring_test.cpp)
target_include_directories(hostile_ring_test PRIVATE ${RUNTIME}/include ${RUNTIME}/arch/host)
# `./ashlar test --fast` leaves these out: random system calls and hostile indices for seconds.
set_tests_properties(traced_kernel_test.whole hostile_ring_test.whole PROPERTIES LABELS slow)
foreach(name reattach hostile_ring)
    target_link_libraries(${name}_test PRIVATE sanitized)
    ashlar_share_precompiled(${name}_test host_machine)
endforeach()

# The protocols under a C++ memory-model checker: as they are, and with each of their four orderings weakened
foreach(model ring_wake latest log)
    add_executable(${model}_relacy ${CMAKE_SOURCE_DIR}/tests/abi/${model}_relacy.cpp)
    set_target_properties(${model}_relacy PROPERTIES CXX_STANDARD 20)
    target_compile_options(${model}_relacy PRIVATE -O2 -w)
    target_include_directories(${model}_relacy PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/abi/arch/host)
    foreach(weaken RANGE 0 4)
        add_test(NAME ${model}.${weaken} COMMAND ${model}_relacy ${weaken})
        if(weaken)
            set_tests_properties(${model}.${weaken} PROPERTIES WILL_FAIL TRUE)
        endif()
    endforeach()
endforeach()

# The runtime
host_test(heap_test ${CMAKE_SOURCE_DIR}/tests/components/heap_test.cpp ${RUNTIME}/source/heap.cpp)
host_test(host_machine_test ${CMAKE_SOURCE_DIR}/tests/components/host_machine_test.cpp $<TARGET_OBJECTS:host_machine>)
host_test(group_test ${CMAKE_SOURCE_DIR}/tests/components/group_test.cpp $<TARGET_OBJECTS:host_machine>)
host_test(runtime_test ${CMAKE_SOURCE_DIR}/tests/components/runtime_test.cpp $<TARGET_OBJECTS:host_machine>)
host_tests(format_test ${CMAKE_SOURCE_DIR}/tests/components/format_test.cpp $<TARGET_OBJECTS:host_machine>)
target_link_libraries(format_test PRIVATE fmt)
host_tests(clock_test ${CMAKE_SOURCE_DIR}/tests/components/clock_test.cpp $<TARGET_OBJECTS:host_machine>)
host_test(supervisor_test ${CMAKE_SOURCE_DIR}/tests/components/supervisor_test.cpp $<TARGET_OBJECTS:host_machine>)

foreach(target clock_test format_test heap_test host_machine_test group_test runtime_test supervisor_test)
    target_include_directories(${target} PRIVATE ${RUNTIME}/include ${RUNTIME}/arch/host)
    target_link_libraries(${target} PRIVATE sanitized)
    ashlar_share_precompiled(${target} host_machine)
endforeach()

# The verifier, without its command line; and what it reads of descriptions and of the kernel's code, printed for pytest
file(GLOB VERIFIER_TESTS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/verifier/*_test.cpp)
file(GLOB_RECURSE VERIFIER_SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/verifier/*.cpp)
list(REMOVE_ITEM VERIFIER_SOURCES ${CMAKE_SOURCE_DIR}/verifier/main.cpp)
add_library(verifier_on_host STATIC ${VERIFIER_SOURCES})
target_link_libraries(verifier_on_host PUBLIC sanitized yaml-cpp elf fdt fmt crypto)
ashlar_precompile(verifier_on_host <verifier/precompiled.hpp>)
ashlar_unite(verifier_on_host)
host_tests(verifier_test ${VERIFIER_TESTS})
target_link_libraries(verifier_test PRIVATE verifier_on_host)
ashlar_precompile(verifier_test ${CMAKE_SOURCE_DIR}/verifier/precompiled.hpp <gtest/gtest.h>)
set_target_properties(verifier_test PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 10)
set_source_files_properties(${CMAKE_SOURCE_DIR}/tests/verifier/roots_test.cpp ${CMAKE_SOURCE_DIR}/tests/verifier/stack_test.cpp
    PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
foreach(name print_description print_tree code_facts relocate decoded)
    add_executable(${name} ${CMAKE_SOURCE_DIR}/tests/verifier/${name}.cpp)
    target_link_libraries(${name} PRIVATE verifier_on_host)
endforeach()

# The repository's components, in the demo; what it does not have, in the system of the template; libraries,
# in the systems of the examples that use them
host_components(demo ${CMAKE_SOURCE_DIR}/system.yaml ${CMAKE_SOURCE_DIR})
host_components(template ${CMAKE_SOURCE_DIR}/examples/template/system.yaml ${CMAKE_SOURCE_DIR})
host_components(monitor ${CMAKE_SOURCE_DIR}/examples/monitor/system.yaml ${CMAKE_SOURCE_DIR})
host_components(log ${CMAKE_SOURCE_DIR}/examples/log/system.yaml ${CMAKE_SOURCE_DIR})
