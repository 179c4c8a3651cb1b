// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// For assembly: `stack_size name, bytes` after a function states how many bytes of the stack it
// takes, as the compiler does for its own functions. `section` is the function's section, if not
// .text. A function without this line makes the stack's worst case unknown.
#pragma once

#ifdef __ASSEMBLER__
    .macro  stack_size name, bytes, section=.text
    .pushsection .stack_sizes, "o", %progbits, \section
    .quad   \name
    .uleb128 \bytes
    .popsection
    .endm
#endif
