// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// CRC-32 (ISO-HDLC), as C has it; C++ includes it, too.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

uint32_t checksum(const void *bytes, size_t size);

// Of the text twice in a row, in memory from the heap; false where there is none.
bool checksum_of_double(const char *text, uint32_t *result);

// What C's library must do here, each a bit: memcpy, memmove, memset, memcmp, strlen and strcmp, calloc, realloc.
uint32_t library_works(void);

#ifdef __cplusplus
}
#endif
