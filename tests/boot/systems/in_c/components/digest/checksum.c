// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "checksum.h"

#include <stdlib.h>
#include <string.h>

uint32_t checksum(const void *bytes, size_t size) {
    const uint8_t *at = bytes;
    uint32_t crc = UINT32_MAX;
    for (; size > 0; --size, ++at) {
        crc ^= *at;
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (0xedb88320U & -(crc & 1));
    }
    return ~crc;
}

bool checksum_of_double(const char *text, uint32_t *result) {
    const size_t length = strlen(text);
    char *block = malloc(2 * length);
    if (block == NULL) return false;
    memcpy(block, text, length);
    memcpy(block + length, text, length);
    *result = checksum(block, 2 * length);
    free(block);
    return true;
}

static bool copies(void) {
    char from[] = "abcdef", to[sizeof from];
    memcpy(to, from, sizeof from);
    memmove(from + 1, from, 3);
    return memcmp(to, "abcdef", sizeof to) == 0 && strcmp(from, "aabcef") == 0;
}

static bool fills(void) {
    unsigned char bytes[19];
    memset(bytes, 0xa5, sizeof bytes);
    return bytes[0] == 0xa5 && bytes[18] == 0xa5 && abs(-3) == 3 && div(7, 2).rem == 1;
}

static bool clears(void) {
    const char zero[40] = {0};
    char *block = calloc(4, 10);
    const bool right = block != NULL && memcmp(block, zero, sizeof zero) == 0;
    free(block);
    return right && calloc(SIZE_MAX / 2, 4) == NULL;
}

static bool grows(void) {
    char *block = realloc(NULL, 8);
    if (block == NULL) return false;
    memcpy(block, "1234567", 8);
    char *longer = realloc(block, 200);
    if (longer == NULL) return false;
    const bool same = strcmp(longer, "1234567") == 0;
    const bool kept = realloc(longer, 1 << 20) == NULL && strcmp(longer, "1234567") == 0;
    free(longer);
    return same && kept;
}

uint32_t library_works(void) {
    return (uint32_t)copies() | (uint32_t)fills() << 1 | (uint32_t)clears() << 2 | (uint32_t)grows() << 3;
}
