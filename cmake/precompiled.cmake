# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

# Precompiled headers that a compiler cache may keep: ccache compares what they hold, so clang need not look at their
# headers' times, and the two that it would otherwise refuse for (time macros, macros of the command) are waved through.
function(ashlar_precompile target)
    target_precompile_headers(${target} PRIVATE ${ARGN})
    target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    if(CCACHE)
        set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER "env;CCACHE_SLOPPINESS=pch_defines,time_macros;${CCACHE}")
    endif()
endfunction()
