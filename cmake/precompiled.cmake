# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

# Precompiled headers that a compiler cache may keep: ccache compares what they hold, so clang need not look at
# their headers' times, and the launcher waves through the two that it would otherwise refuse for (time macros,
# macros of the command).
function(ashlar_precompile target)
    target_precompile_headers(${target} PRIVATE ${ARGN})
    target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
endfunction()

# The same for a target whose options are those of `other`, with the headers of that one.
function(ashlar_share_precompiled target other)
    target_precompile_headers(${target} REUSE_FROM ${other})
    target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
endfunction()

# The verifier's files, a folder at a time: what a compiler would do anew for each file (the templates of the
# library above all) it does once. A name in an unnamed namespace is then one in its unit. CMake's own units name
# their files from the root, so that no cache knows them in another clone.
# -DCMAKE_UNITY_BUILD=OFF compiles file by file.
function(ashlar_unite target)
    if(DEFINED CMAKE_UNITY_BUILD AND NOT CMAKE_UNITY_BUILD)
        return()
    endif()
    get_target_property(sources ${target} SOURCES)
    set(units "")
    foreach(source IN LISTS sources)
        file(RELATIVE_PATH name ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../verifier ${source})
        string(REGEX MATCH "^(arch/[a-z0-9_]+|check|code|description)/" folder "${name}")
        string(MAKE_C_IDENTIFIER "unit${folder}" unit)
        list(APPEND units ${CMAKE_CURRENT_BINARY_DIR}/${target}/${unit}.cpp)
        string(APPEND of_${unit} "#include \"verifier/${name}\"\n")
    endforeach()
    list(REMOVE_DUPLICATES units)
    foreach(file IN LISTS units)
        get_filename_component(unit ${file} NAME_WE)
        file(CONFIGURE OUTPUT ${file} CONTENT "${of_${unit}}" @ONLY)
    endforeach()
    set_target_properties(${target} PROPERTIES SOURCES "${units}")
endfunction()
