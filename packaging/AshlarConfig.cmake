# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0
#
# find_package(Ashlar) gives ashlar_add_system(NAME system.yaml [BOARD board] [SEARCH folder…] [OPTIONS option…]): a target NAME of
# `all` that builds the image, and NAME-run, which boots it. A folder of SEARCH counts from the current source folder. The image
# is the target's property ASHLAR_IMAGE.
get_filename_component(ASHLAR_PREFIX ${CMAKE_CURRENT_LIST_DIR}/../../.. REALPATH)
set(ASHLAR_EXECUTABLE ${ASHLAR_PREFIX}/bin/ashlar)

function(ashlar_add_system name system)
    cmake_parse_arguments(PARSE_ARGV 2 ARG "" "BOARD" "SEARCH;OPTIONS")
    if(ARG_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "ashlar_add_system(${name} …) does not know ${ARG_UNPARSED_ARGUMENTS}; it takes BOARD, SEARCH and OPTIONS")
    endif()
    get_filename_component(system ${system} ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR})
    if(NOT EXISTS ${system})
        message(FATAL_ERROR "ashlar_add_system(${name} …): there is no ${system}")
    endif()
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/${name})
    set(words --system ${system} --build-dir ${folder} ${ARG_OPTIONS})
    if(ARG_BOARD)
        list(APPEND words --board ${ARG_BOARD})
    endif()
    foreach(searched IN LISTS ARG_SEARCH)
        get_filename_component(searched "${searched}" ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR})
        list(APPEND words --search "${searched}")
    endforeach()
    # Ashlar knows what depends on what; without a change this takes a part of a second.
    add_custom_target(${name} ALL COMMAND ${ASHLAR_EXECUTABLE} build ${words} BYPRODUCTS ${folder}/image.elf
        COMMENT "Composing ${name}" USES_TERMINAL VERBATIM)
    add_custom_target(${name}-run COMMAND ${ASHLAR_EXECUTABLE} run ${words} USES_TERMINAL VERBATIM)
    set_target_properties(${name} PROPERTIES ASHLAR_IMAGE ${folder}/image.elf)
endfunction()
