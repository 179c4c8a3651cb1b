// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Only the names that libc++'s headers use; no function is implemented. C code that prints is told so.
#pragma once
#define __need_size_t
#include <stddef.h>
#include <stdarg.h>
#include <ashlar_absent.h>
#define EOF (-1)
#ifdef __cplusplus
extern "C" {
#endif
int remove(const char *); /* only so libc++'s "using ::remove" and std::remove<> coexist */
#ifndef __cplusplus
#define ASHLAR_NO_STREAMS ASHLAR_ABSENT("there are no files and no streams; print from C++ with ashlar::print")
int printf(const char *, ...) ASHLAR_NO_STREAMS;
int sprintf(char *, const char *, ...) ASHLAR_NO_STREAMS;
int snprintf(char *, size_t, const char *, ...) ASHLAR_NO_STREAMS;
int vsnprintf(char *, size_t, const char *, va_list) ASHLAR_NO_STREAMS;
int puts(const char *) ASHLAR_NO_STREAMS;
int putchar(int) ASHLAR_NO_STREAMS;
int getchar(void) ASHLAR_NO_STREAMS;
#endif
#ifdef __cplusplus
}
#endif
