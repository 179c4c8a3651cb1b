# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

# What runs before each compiler: the launcher that somebody chose by CMake's own variables
# (CMAKE_C_COMPILER_LAUNCHER, CMAKE_CXX_COMPILER_LAUNCHER, of the environment or -D), or else ccache, where there is one.

# Another choice configures anew: composer/command/cache.py compares.
set(ASHLAR_LAUNCHER "$ENV{CMAKE_C_COMPILER_LAUNCHER}:$ENV{CMAKE_CXX_COMPILER_LAUNCHER}:$ENV{CCACHE_BASEDIR}" CACHE STRING "" FORCE)
set(CHOSEN ${CMAKE_C_COMPILER_LAUNCHER} ${CMAKE_CXX_COMPILER_LAUNCHER})
find_program(CCACHE ccache)
if(CCACHE AND NOT CHOSEN)
    # The compiler's own list of headers says what a result depends on: ccache runs no preprocessor before a compiler that
    # it must run anyway. It keeps what uses precompiled headers only where it may overlook time macros, which no guest
    # should use.
    set(LAUNCHER env CCACHE_DEPEND=1 CCACHE_SLOPPINESS=pch_defines,time_macros)
    if(CMAKE_SYSTEM_NAME STREQUAL "Generic")
        # Neither the folder that a compiler runs in nor the build folder is in an output of the guest
        # (-fdebug-compilation-dir, cmake/image.cmake's prefix maps): what one build folder has compiled, all others take.
        # Where make's lists of headers escape a character of the folder's name, ccache does not find the name in them.
        set(SHARED_FROM "")
        foreach(folder "$ENV{CCACHE_BASEDIR}" "${CMAKE_BINARY_DIR}")
            if(NOT SHARED_FROM AND folder MATCHES "^[-+./_A-Za-z0-9]+$")
                set(SHARED_FROM ${folder})
            endif()
        endforeach()
        list(APPEND LAUNCHER CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=${SHARED_FROM})
    endif()
    list(APPEND LAUNCHER ${CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${LAUNCHER})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${LAUNCHER})
endif()

# The cache keeps what is assembled in the folder that calls this: no file of it may use .incbin, which ccache does not see,
# and no command may name the build folder.
macro(ashlar_cached_assembler)
    if(CCACHE AND NOT CHOSEN)
        set(of_clone "$ENV{CCACHE_BASEDIR}")
        if(NOT of_clone STREQUAL SHARED_FROM)
            set(of_clone "")
        endif()
        set(CMAKE_ASM_COMPILE_OBJECT
            "env CCACHE_DEPEND=1 CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=${of_clone} ${CCACHE} ${CMAKE_ASM_COMPILE_OBJECT}")
    endif()
endmacro()
