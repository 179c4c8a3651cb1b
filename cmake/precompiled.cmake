# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

# Precompiled headers that a compiler cache may keep: ccache compares what they hold, so clang need not look at their
# headers' times, and the launcher waves through the two that it would otherwise refuse for (time macros, macros of the command).
function(ashlar_precompile target)
    target_precompile_headers(${target} PRIVATE ${ARGN})
    target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
endfunction()
