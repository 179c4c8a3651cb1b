// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Adler-32.
#include "checksum.h"

unsigned long checksum(const unsigned char *bytes, unsigned long size) {
    unsigned long low = 1, high = 0, unused;
    for (int at = 0; at < size; ++at) {
        low = (low + bytes[at]) % 65521;
        high = (high + low) % 65521;
    }
    return high << 16 | low;
}
