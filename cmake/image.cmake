# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

# From system.yaml to image.elf. The composer runs twice: `compose wire` while CMake configures, since it
# says which components there are; `compose place` during the build, once every ELF is linked.

set(ASHLAR_SYSTEM "${CMAKE_SOURCE_DIR}/system.yaml" CACHE FILEPATH "The description to compose")
get_filename_component(ASHLAR_HOME "${ASHLAR_SYSTEM}" DIRECTORY)  # generated/components.cmake names files below it
set(ASHLAR_BOARD "" CACHE STRING "Board; empty: the one that the description names")
set(ASHLAR_TOOLS "" CACHE STRING "A digest of tools and presets, by ./ashlar build; another one compiles everything anew")
option(ASHLAR_TRACE "The kernel records what it does, for ashlar trace" OFF)
option(ASHLAR_DEBUG "Components are compiled with -Og and assertions; the kernel stays the reviewed one" OFF)
set(Python3_EXECUTABLE /usr/bin/python3 CACHE FILEPATH "Python with PyYAML, Jinja2, pyelftools")
set(GENERATED "${CMAKE_BINARY_DIR}/generated")
set(COMPOSE ${CMAKE_COMMAND} -E env PYTHONPATH=${CMAKE_SOURCE_DIR} ${Python3_EXECUTABLE} -P -m composer.command.compose)
set(COMPOSE_ARGUMENTS --system ${ASHLAR_SYSTEM} --build-dir ${CMAKE_BINARY_DIR})
if(ASHLAR_BOARD)
    list(APPEND COMPOSE_ARGUMENTS --board ${ASHLAR_BOARD})
endif()
set(ASHLAR_SEARCH "" CACHE STRING "Folders to look into before those that the description names")
foreach(folder IN LISTS ASHLAR_SEARCH)
    list(APPEND COMPOSE_ARGUMENTS --search ${folder})
endforeach()

file(GLOB_RECURSE COMPOSER_SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/composer/*.py ${CMAKE_SOURCE_DIR}/composer/*.j2)
list(APPEND COMPOSER_SOURCES ${CMAKE_SOURCE_DIR}/VERSION)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${COMPOSER_SOURCES})
if(NOT DEFINED ENV{ASHLAR_WIRED}) # `./ashlar build` has written these files before it called CMake
    execute_process(COMMAND ${COMPOSE} wire ${COMPOSE_ARGUMENTS} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} RESULT_VARIABLE refused)
    if(refused)
        message(FATAL_ERROR "the composer refused ${ASHLAR_SYSTEM}")
    endif()
endif()

include(cmake/prefix_map.cmake)
cmake_path(RELATIVE_PATH CMAKE_SOURCE_DIR BASE_DIRECTORY "${CMAKE_BINARY_DIR}" OUTPUT_VARIABLE UP) # as ccache gives names below a CCACHE_BASEDIR
append_prefix_map(REPOSITORY_MAP "${UP}" .)
append_prefix_map(REPOSITORY_MAP "${CMAKE_SOURCE_DIR}" .)
append_prefix_map(SYSTEM_MAP "${ASHLAR_HOME}" .) # a system's folder may hold the repository, and either holds the build
append_prefix_map(SYSTEM_MAP "${CMAKE_SOURCE_DIR}" .)
append_prefix_map(SYSTEM_MAP "${CMAKE_BINARY_DIR}" build)
append_prefix_map(SYSTEM_MAP generated build/generated) # as ccache gives names below the build folder

# One of these two goes with `guest`: the kernel and the runtime are told of no folder of a system, so that their commands
# are the same for all systems and a compiler cache knows their objects.
add_library(of_repository INTERFACE)
target_compile_options(of_repository INTERFACE ${REPOSITORY_MAP})
add_library(of_system INTERFACE)
target_compile_options(of_system INTERFACE ${SYSTEM_MAP})

# `generated/components.cmake` calls it with ASHLAR_SEARCHED set. Such a folder may hold the system's: so its map comes first.
function(ashlar_search)
    foreach(folder IN LISTS ASHLAR_SEARCHED)
        get_filename_component(folder "${folder}" ABSOLUTE)
        file(RELATIVE_PATH name "${ASHLAR_HOME}" "${folder}")
        append_prefix_map(SEARCH_MAP "${folder}" "${name}")
    endforeach()
    target_compile_options(of_system BEFORE INTERFACE ${SEARCH_MAP})
endfunction()

add_library(guest INTERFACE)
target_include_directories(guest INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/abi/arch/${ASHLAR_ARCHITECTURE})
target_compile_definitions(guest INTERFACE ASHLAR_TOOLS=${ASHLAR_TOOLS})  # no source reads it: it is part of each command
# DWARF 5 would hold checksums of sources: with a compiler cache, those from before a remark was changed.
target_compile_options(guest INTERFACE
    -O2 -gdwarf-4 -ffreestanding ${ASHLAR_MACHINE_OPTIONS} -fno-common -ffunction-sections -fdata-sections
    -fdebug-compilation-dir=build
    -Wall -Wextra -Wpedantic -Wno-gnu-line-marker -Werror
    $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions -fno-rtti -fno-threadsafe-statics -nostdlib -nostdinc++ -nostdlibinc
        "SHELL:-isystem \"${CMAKE_SOURCE_DIR}/components/runtime/config\""
        "SHELL:-isystem \"${CMAKE_SOURCE_DIR}/components/runtime/refused\""
        "SHELL:-isystem /usr/lib/llvm-19/include/c++/v1"
        "SHELL:-idirafter \"${CMAKE_SOURCE_DIR}/components/runtime/shim\""
    >
    # C has the compiler's own headers and the runtime's, and none of this machine.
    $<$<COMPILE_LANGUAGE:C>:-nostdlibinc "SHELL:-idirafter \"${CMAKE_SOURCE_DIR}/components/runtime/shim\""
    >)
# Nothing but what a machine's own options mend changes the kernel's instructions on their way into an image (--no-relax),
# so that the verifier can compare them with kernel.o. The kernel alone is linked with the same, for its sizes.
set(KERNEL_LINK_OPTIONS --no-relax ${ASHLAR_MACHINE_LINK_OPTIONS})
set(LINK_OPTIONS --no-undefined --gc-sections "SHELL:-z max-page-size=${ASHLAR_PAGE_BYTES}" "SHELL:-z noexecstack" --build-id=none ${KERNEL_LINK_OPTIONS})

add_subdirectory(kernel)
target_link_libraries(kernel_objects PRIVATE guest of_repository)
include(cmake/components.cmake)
include(${GENERATED}/components.cmake)

# The kernel as one relocatable object, the same for every system. The image links the one with debug information;
# without it the file is kernel.o, whose digest says which kernel this is: `sha256sum kernel.o`.
add_custom_command(
    OUTPUT kernel_debug.o kernel.o
    COMMAND ld.lld-19 -r --force-group-allocation --gc-sections -e _start --undefined=kernel_idle
        -T ${CMAKE_SOURCE_DIR}/kernel/object.ld $<TARGET_OBJECTS:kernel_objects> -o kernel_debug.o
    COMMAND llvm-objcopy-19 --strip-debug kernel_debug.o kernel.o
    DEPENDS $<TARGET_OBJECTS:kernel_objects> ${CMAKE_SOURCE_DIR}/kernel/object.ld
    VERBATIM COMMAND_EXPAND_LISTS COMMENT "Linking the kernel's object")

# The kernel alone, tables left unresolved: its sizes are what `place` needs.
set(KERNEL_ALONE ${CMAKE_SOURCE_DIR}/kernel/arch/${ASHLAR_ARCHITECTURE}/alone.ld)
add_custom_command(
    OUTPUT kernel_alone.elf
    COMMAND ld.lld-19 -z max-page-size=${ASHLAR_PAGE_BYTES} -z noexecstack --build-id=none ${KERNEL_LINK_OPTIONS} --unresolved-symbols=ignore-all
        -T ${KERNEL_ALONE} kernel.o -o kernel_alone.elf
    DEPENDS kernel.o ${KERNEL_ALONE}
    VERBATIM COMMAND_EXPAND_LISTS COMMENT "Linking the kernel alone")

set(TABLES ${GENERATED}/kernel_tables.cpp ${GENERATED}/instances.cpp
    ${GENERATED}/page_tables.S ${GENERATED}/log_text.S ${GENERATED}/components.S)
add_custom_command(
    OUTPUT placed.stamp
    BYPRODUCTS ${TABLES} ${GENERATED}/abi_facts.hpp ${GENERATED}/image.ld ${GENERATED}/plan.json
    COMMAND ${COMPOSE} place ${COMPOSE_ARGUMENTS} $<$<BOOL:${ASHLAR_TRACE}>:--trace>
        $<$<BOOL:${ASHLAR_DEBUG}>:--debug>
    COMMAND ${CMAKE_COMMAND} -E touch placed.stamp
    DEPENDS ${ASHLAR_ELFS} kernel_alone.elf ${ASHLAR_INPUTS} ${COMPOSER_SOURCES}
    WORKING_DIRECTORY ${CMAKE_BINARY_DIR} COMMENT "Placing frames and tables" VERBATIM COMMAND_EXPAND_LISTS)
add_custom_target(placed DEPENDS placed.stamp)

set_source_files_properties(${CMAKE_BINARY_DIR}/kernel_debug.o PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
add_executable(image ${TABLES} ${CMAKE_BINARY_DIR}/kernel_debug.o)
set_target_properties(image PROPERTIES OUTPUT_NAME image.elf LINK_DEPENDS "${GENERATED}/image.ld")
target_link_libraries(image PRIVATE guest of_system)
target_include_directories(image PRIVATE ${CMAKE_SOURCE_DIR}/kernel/arch/${ASHLAR_ARCHITECTURE} ${CMAKE_SOURCE_DIR}/components/runtime/include)
target_compile_options(image PRIVATE ${ASHLAR_NO_FPU_OPTIONS} $<$<COMPILE_LANGUAGE:ASM>:-I${CMAKE_BINARY_DIR}>)
target_link_options(image PRIVATE ${LINK_OPTIONS} -T ${GENERATED}/image.ld)
set_source_files_properties(${GENERATED}/components.S PROPERTIES OBJECT_DEPENDS "${ASHLAR_ELFS}")
add_dependencies(image placed)
# What the link wrote: `ashlar build` links again where the image has become another file since.
add_custom_command(TARGET image POST_BUILD BYPRODUCTS image.sha256
    COMMAND ${CMAKE_COMMAND} -E sha256sum image.elf > image.sha256
    WORKING_DIRECTORY ${CMAKE_BINARY_DIR} VERBATIM)
# Bytes, not code: debug information would hold a checksum of preprocessed text, which names the build folder.
set_source_files_properties(${GENERATED}/page_tables.S ${GENERATED}/log_text.S ${GENERATED}/components.S
    PROPERTIES COMPILE_OPTIONS -g0)
