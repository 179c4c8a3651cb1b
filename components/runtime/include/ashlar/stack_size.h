// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// For assembly: `stack_size name, bytes` behind a function says how many bytes of the stack it takes, as the compiler
// does of its own. `section` is where the function lies, if not in .text. Functions that say nothing make the stack's
// worst case unknown.
#pragma once

#ifdef __ASSEMBLER__
    .macro  stack_size name, bytes, section=.text
    .pushsection .stack_sizes, "o", %progbits, \section
    .quad   \name
    .uleb128 \bytes
    .popsection
    .endm
#endif
