# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

# Options by which no folder of this machine gets into debug information or __FILE__: the image is the same wherever it is built.

# What the preprocessor tells the assembler: a byte beyond ASCII becomes `\303`, and nobody turns it back.
function(escaped_for_the_assembler folder result)
    string(HEX "${folder}" digits)
    string(REGEX MATCHALL ".." bytes "${digits}")
    set(text "")
    foreach(byte IN LISTS bytes)
        math(EXPR value "0x${byte}")
        if(value GREATER 126)
            math(EXPR octal "${value} / 64 * 100 + ${value} / 8 % 8 * 10 + ${value} % 8")
            string(APPEND text "\\${octal}")
        else()
            string(ASCII ${value} character)
            string(APPEND text "${character}")
        endif()
    endforeach()
    set(${result} "${text}" PARENT_SCOPE)
endfunction()

# Appends to `options`; of several prefixes that fit, the last one counts.
function(append_prefix_map options folder name)
    escaped_for_the_assembler("${folder}" escaped)
    set(added -ffile-prefix-map=${folder}=${name} -ffile-prefix-map=${escaped}=${name})
    list(REMOVE_DUPLICATES added)
    set(${options} ${${options}} ${added} PARENT_SCOPE)
endfunction()
