# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

# Components on the host: their own sources against the twins that the composer writes for a system around them.
# The composer's list of components is the guest's: here, ashlar_component makes a test of each entry whose folder
# holds TYPE_test.cpp.

# The tests of the types of `system` that lie below `folder`; a type that another system has brought stays with it.
function(host_components name system folder)
    set(GENERATED ${CMAKE_BINARY_DIR}/twins/${name}/generated)
    execute_process(
        COMMAND ${CMAKE_COMMAND} -E env PYTHONPATH=${CMAKE_SOURCE_DIR} ${Python3_EXECUTABLE} -P -m composer.command.compose
            wire --system ${system} --build-dir ${CMAKE_BINARY_DIR}/twins/${name}
        WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} COMMAND_ERROR_IS_FATAL ANY)
    get_filename_component(ASHLAR_HOME ${system} DIRECTORY)
    include(${GENERATED}/components.cmake)
endfunction()

# The first instance of a type gives its wiring to the test: that shape bears the type's name.
function(ashlar_component shape)
    cmake_parse_arguments(ARG "FPU" "INCLUDES" "SOURCES" ${ARGN})
    get_filename_component(type ${ARG_INCLUDES} NAME)
    file(GLOB test CONFIGURE_DEPENDS ${ARG_INCLUDES}/${type}_test.cpp)
    get_property(tested GLOBAL PROPERTY ASHLAR_TESTED)
    string(FIND ${ARG_INCLUDES} ${folder}/ at)
    if(NOT at EQUAL 0 OR NOT shape STREQUAL type OR NOT test OR type IN_LIST tested)
        return()
    endif()
    set_property(GLOBAL APPEND PROPERTY ASHLAR_TESTED ${type})
    list(FILTER ARG_SOURCES INCLUDE REGEX "\\.(cpp|c)$")
    list(FILTER ARG_SOURCES EXCLUDE REGEX "generated/components/[^/]+/ports\\.cpp$") # says where the machine has its ports
    add_library(${type}_own OBJECT ${ARG_SOURCES})
    target_compile_options(${type}_own PRIVATE -include ${RUNTIME}/arch/host/ashlar/component_main.hpp)
    host_test(${type}_test ${test} $<TARGET_OBJECTS:host_machine> $<TARGET_OBJECTS:${type}_own>)
    foreach(target ${type}_own ${type}_test)
        target_include_directories(${target} PRIVATE ${GENERATED}/host/${type} ${GENERATED} ${RUNTIME}/include
            ${RUNTIME}/arch/host ${ARG_INCLUDES})
        target_link_libraries(${target} PRIVATE sanitized)
    endforeach()
    ashlar_share_precompiled(${type}_test host_machine)
endfunction()
