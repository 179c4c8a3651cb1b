// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Only the names that libc++'s headers use; no function is implemented.
#pragma once
#define __need_size_t
#include <stddef.h>
#include <stdarg.h>
#define EOF (-1)
#ifdef __cplusplus
extern "C" {
#endif
int remove(const char *); /* only so libc++'s "using ::remove" and std::remove<> coexist */
#ifdef __cplusplus
}
#endif
