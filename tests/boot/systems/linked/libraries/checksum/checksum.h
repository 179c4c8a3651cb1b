// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#ifndef CHECKSUM_H
#define CHECKSUM_H
#ifdef __cplusplus
extern "C" {
#endif
unsigned long checksum(const unsigned char *bytes, unsigned long size);
static int never_used(void) { return 1; }
#ifdef __cplusplus
}
#endif
#endif
