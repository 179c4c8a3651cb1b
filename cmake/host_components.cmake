# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

# Components and libraries on the host: their own sources, components against the twins that the composer writes for a
# system around them. The composer's list is the guest's: here, ashlar_component and ashlar_library make a test of each
# entry whose folder holds NAME_test.cpp.
include(cmake/libraries.cmake)

# The tests of the types and libraries of `system` that lie below `folder`, or in a folder of its search path; one that
# another system has brought stays with it.
function(host_components name system folder)
    set(GENERATED ${CMAKE_BINARY_DIR}/twins/${name}/generated)
    set(search "")
    foreach(one IN LISTS ASHLAR_SEARCH)
        list(APPEND search --search ${one})
    endforeach()
    execute_process(
        COMMAND ${CMAKE_COMMAND} -E env PYTHONPATH=${CMAKE_SOURCE_DIR} ${Python3_EXECUTABLE} -P -m composer.command.compose
            wire --system ${system} ${search} --build-dir ${CMAKE_BINARY_DIR}/twins/${name}
        WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} COMMAND_ERROR_IS_FATAL ANY)
    get_filename_component(ASHLAR_HOME ${system} DIRECTORY)
    include(${GENERATED}/components.cmake)
endfunction()

# Host tests compile with absolute names: there is no map of folders.
function(ashlar_search)
endfunction()

# Whether the tests in `place` are run.
function(tested_here place result)
    get_filename_component(place "${place}" ABSOLUTE)
    set(${result} FALSE PARENT_SCOPE)
    foreach(one IN LISTS folder ASHLAR_SEARCHED)
        get_filename_component(one "${one}" ABSOLUTE)
        string(FIND "${place}/" "${one}/" at)
        if(at EQUAL 0)
            set(${result} TRUE PARENT_SCOPE)
        endif()
    endforeach()
endfunction()

# A library's objects under the sanitizers; NAME_test.cpp, and NAME_thread_test.cpp under the thread sanitizer.
function(ashlar_library name)
    cmake_parse_arguments(ARG "FPU;FOREIGN" "FOLDER" "SOURCES;INCLUDES;DEFINITIONS;NEEDS" ${ARGN})
    if(TARGET library.${name}.use)
        return()
    endif()
    ashlar_library_use(${name} "${ARG_FOREIGN}" "${ARG_INCLUDES}" "${ARG_DEFINITIONS}" "${ARG_NEEDS}")
    target_include_directories(library.${name}.use INTERFACE ${RUNTIME}/include ${RUNTIME}/arch/host)
    list(FILTER ARG_SOURCES INCLUDE REGEX "\\.(cpp|c)$")
    if(ARG_SOURCES)
        foreach(variant sanitized threaded)
            add_library(library.${name}.${variant} OBJECT EXCLUDE_FROM_ALL ${ARG_SOURCES})
            target_link_libraries(library.${name}.${variant} PRIVATE ${variant} library.${name}.use)
            target_compile_options(library.${name}.${variant} PRIVATE $<$<BOOL:${ARG_FOREIGN}>:-w>)
        endforeach()
    endif()
    tested_here(${ARG_FOLDER} here)
    if(NOT here)
        return()
    endif()
    file(GLOB test CONFIGURE_DEPENDS ${ARG_FOLDER}/${name}_test.cpp)
    if(test)
        ashlar_library_objects("${ARG_NEEDS};${name}" .sanitized objects)
        host_test(${name}_library_test ${test} ${objects} $<TARGET_OBJECTS:host_machine>)
        target_link_libraries(${name}_library_test PRIVATE sanitized library.${name}.use)
        ashlar_share_precompiled(${name}_library_test host_machine)
    endif()
    file(GLOB test CONFIGURE_DEPENDS ${ARG_FOLDER}/${name}_thread_test.cpp)
    if(test)
        ashlar_library_objects("${ARG_NEEDS};${name}" .threaded objects)
        host_test(${name}_library_thread_test ${test} ${objects})
        target_link_libraries(${name}_library_thread_test PRIVATE threaded library.${name}.use)
    endif()
endfunction()

# The first instance of a type gives its wiring to the test: that shape bears the type's name.
function(ashlar_component shape)
    cmake_parse_arguments(ARG "FPU" "INCLUDES" "SOURCES;OBJECTS;LIBRARIES" ${ARGN})
    get_filename_component(type ${ARG_INCLUDES} NAME)
    file(GLOB test CONFIGURE_DEPENDS ${ARG_INCLUDES}/${type}_test.cpp)
    get_property(tested GLOBAL PROPERTY ASHLAR_TESTED)
    list(FILTER ARG_SOURCES INCLUDE REGEX "\\.(cpp|c)$")
    # They say where the machine has its ports; on the host, ashlar/host.hpp takes ring ends up.
    list(FILTER ARG_SOURCES EXCLUDE REGEX "generated/components/[^/]+/(ports|restart)\\.cpp$")
    # Objects are for the guest: a test has the component's sources alone.
    tested_here(${ARG_INCLUDES} here)
    if(NOT here OR NOT shape STREQUAL type OR NOT test OR NOT ARG_SOURCES OR type IN_LIST tested)
        return()
    endif()
    set_property(GLOBAL APPEND PROPERTY ASHLAR_TESTED ${type})
    add_library(${type}_own OBJECT ${ARG_SOURCES})
    target_compile_options(${type}_own PRIVATE -include ${RUNTIME}/arch/host/ashlar/component_main.hpp)
    ashlar_library_objects("${ARG_LIBRARIES}" .sanitized objects)
    host_test(${type}_test ${test} $<TARGET_OBJECTS:host_machine> $<TARGET_OBJECTS:${type}_own> ${objects})
    list(TRANSFORM ARG_LIBRARIES REPLACE "(.+)" "library.\\1.use")
    foreach(target ${type}_own ${type}_test)
        target_include_directories(${target} PRIVATE ${GENERATED}/host/${type} ${GENERATED} ${RUNTIME}/include
            ${RUNTIME}/arch/host ${ARG_INCLUDES})
        target_link_libraries(${target} PRIVATE sanitized ${ARG_LIBRARIES})
    endforeach()
    ashlar_share_precompiled(${type}_test host_machine)
endfunction()
