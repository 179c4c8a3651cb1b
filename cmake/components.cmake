# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

# One component: its sources, the runtime, its own wiring.hpp and link.ld. `generated/components.cmake` calls
# ashlar_component once per distinct wiring, whatever the number of instances.

set(RUNTIME ${CMAKE_SOURCE_DIR}/components/runtime)
include(cmake/libraries.cmake)

# No frame steps over the guard below its stack, which is one page: code touches what it takes at least once in 3 KiB, and
# a function may begin with at most 1 KiB that its caller has taken and not touched (LLVM: StackProbeMaxUnprobedStack).
# clang 19's driver drops -fstack-clash-protection for all systems but Linux and FreeBSD; the compiler behind it does not.
# .stack_sizes says what each function takes; composer/place/stack_use.py adds that up.
add_library(guarded INTERFACE)
target_compile_options(guarded INTERFACE
    "$<$<COMPILE_LANGUAGE:C,CXX>:SHELL:-fstack-size-section -mstack-probe-size=3072 -Xclang -fstack-clash-protection>")

# A debug build: all code of components, the runtime and the headers parsed before included. It comes after the options of
# `guest`, so that the last -O counts. ASHLAR_DEBUG switches on `assert` and what libc++ can check (config/__config_site).
if(ASHLAR_DEBUG)
    target_compile_options(guarded INTERFACE $<$<COMPILE_LANGUAGE:C,CXX>:-Og>)
    target_compile_definitions(guarded INTERFACE ASHLAR_DEBUG)
endif()

# The code of a component: as everywhere else, `main` needs no `return`. A freestanding compiler knows no main. It still
# makes no calls of its own of loops and of functions by their names.
add_library(with_main INTERFACE)
target_compile_options(with_main INTERFACE $<$<COMPILE_LANGUAGE:C,CXX>:-fhosted -fno-builtin>)

add_subdirectory(components/runtime)

# A library for the components of one system: `library.NAME.use` for those who include its headers, and its objects
# twice: `library.NAME.integers` without floating point, `library.NAME.fpu` with it. Only those that a component is linked
# with are compiled.
function(ashlar_library name)
    cmake_parse_arguments(ARG "FPU;FOREIGN" "FOLDER" "SOURCES;INCLUDES;DEFINITIONS;NEEDS" ${ARGN})
    ashlar_library_use(${name} "${ARG_FOREIGN}" "${ARG_INCLUDES}" "${ARG_DEFINITIONS}" "${ARG_NEEDS}")
    set(variants fpu)
    if(NOT ARG_FPU)
        list(APPEND variants integers)
    endif()
    foreach(variant IN LISTS variants)
        if(NOT ARG_SOURCES)
            break()
        endif()
        set(target library.${name}.${variant})
        add_library(${target} OBJECT EXCLUDE_FROM_ALL ${ARG_SOURCES})
        target_link_libraries(${target} PRIVATE guest guarded with_main of_system library.${name}.use)
        target_include_directories(${target} PRIVATE ${RUNTIME}/include ${RUNTIME}/arch/${ASHLAR_ARCHITECTURE})
        target_compile_options(${target} PRIVATE $<$<STREQUAL:${variant},integers>:${ASHLAR_NO_FPU_OPTIONS}>
            $<$<BOOL:${ARG_FOREIGN}>:-w>)
    endforeach()
endfunction()

# A target's name has a dot, so that a type may be called as any target of ours.
function(ashlar_component shape)
    cmake_parse_arguments(ARG "FPU" "" "SOURCES;OBJECTS;INCLUDES;LIBRARIES" ${ARGN})
    set(runtime $<IF:$<BOOL:${ARG_FPU}>,runtime_fpu,runtime>)
    set(headers common_headers)
    set(variant integers)
    if(ARG_FPU)
        set(variant fpu)
        set(headers common_headers_fpu)
    endif()
    set(precompiled "${CMAKE_BINARY_DIR}/components/runtime/CMakeFiles/${headers}.dir/precompiled/common.cpp.obj")
    set(target component.${shape})
    set(wiring ${GENERATED}/components/${shape})
    ashlar_library_objects("${ARG_LIBRARIES}" .${variant} objects)
    # Objects and archives of others stand in the command as they are; the linker reads no other file for their sake.
    add_executable(${target} ${ARG_SOURCES} ${ARG_OBJECTS} ${objects} $<TARGET_OBJECTS:${runtime}>)
    if(ARG_OBJECTS)
        set_source_files_properties(${ARG_OBJECTS} PROPERTIES EXTERNAL_OBJECT ON)
        target_link_options(${target} PRIVATE --no-dependent-libraries)
    endif()
    set_target_properties(${target} PROPERTIES
        OUTPUT_NAME ${shape}.elf RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/components
        LINK_DEPENDS ${wiring}/link.ld)
    list(TRANSFORM ARG_LIBRARIES REPLACE "(.+)" "library.\\1.use" OUTPUT_VARIABLE uses)
    target_link_libraries(${target} PRIVATE guest guarded with_main of_system ${uses})
    target_include_directories(${target} PRIVATE ${wiring} ${GENERATED} ${RUNTIME}/include
        ${RUNTIME}/arch/${ASHLAR_ARCHITECTURE} ${ARG_INCLUDES})
    target_compile_options(${target} PRIVATE "$<$<NOT:$<BOOL:${ARG_FPU}>>:${ASHLAR_NO_FPU_OPTIONS}>")
    if(NOT CHOSEN) # another machine has no precompiled headers of this one
        target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-include-pch \"${precompiled}\">")
        set_property(SOURCE ${ARG_SOURCES} APPEND PROPERTY OBJECT_DEPENDS "${precompiled}")
    endif()
    target_link_options(${target} PRIVATE ${LINK_OPTIONS} -T ${wiring}/link.ld)
    set(ASHLAR_ELFS ${ASHLAR_ELFS} ${CMAKE_BINARY_DIR}/components/${shape}.elf PARENT_SCOPE)
endfunction()
set(ASHLAR_ELFS "")
