// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What components/runtime/source/memory.cpp defines.
#pragma once
#define __need_size_t
#define __need_NULL
#include <stddef.h>
#include <ashlar_absent.h>
#ifdef __cplusplus
extern "C" {
#endif
void *memcpy(void *__restrict, const void *__restrict, size_t);
void *memmove(void *, const void *, size_t);
void *memset(void *, int, size_t);
int memcmp(const void *, const void *, size_t);
void *memchr(const void *, int, size_t);
size_t strlen(const char *);
int strcmp(const char *, const char *);
int strncmp(const char *, const char *, size_t);
char *strchr(const char *, int);
#ifndef __cplusplus
#define ASHLAR_NO_TEXT ASHLAR_ABSENT("use strlen and memcpy, which state the length")
char *strcpy(char *, const char *) ASHLAR_NO_TEXT;
char *strncpy(char *, const char *, size_t) ASHLAR_NO_TEXT;
char *strcat(char *, const char *) ASHLAR_NO_TEXT;
char *strdup(const char *) ASHLAR_NO_TEXT;
char *strtok(char *, const char *) ASHLAR_ABSENT("look for the next mark with strchr");
char *strstr(const char *, const char *) ASHLAR_ABSENT("search in C++ with std::string_view::find");
char *strerror(int) ASHLAR_ABSENT("there is no errno");
#endif
#ifdef __cplusplus
}
#endif
