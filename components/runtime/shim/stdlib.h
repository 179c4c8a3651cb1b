// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What <cstdlib> names, and what C uses of it: memory from the heap that component.yaml declares (new.cpp), and
// integers (integers.cpp). `abort` is a panic. The rest of C's header needs an operating system, or is not there.
#pragma once
#define __need_size_t
#define __need_NULL
#include <stddef.h>
#include <ashlar_absent.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef struct { int quot, rem; } div_t;
typedef struct { long quot, rem; } ldiv_t;
typedef struct { long long quot, rem; } lldiv_t;
long labs(long); long long llabs(long long); int abs(int);
div_t div(int,int); ldiv_t ldiv(long, long); lldiv_t lldiv(long long, long long);
__attribute__((__noreturn__)) void abort(void);
#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#ifndef __cplusplus
void *malloc(size_t);
void *calloc(size_t, size_t);
void *realloc(void *, size_t);
void *aligned_alloc(size_t, size_t);
void free(void *);
_Noreturn void exit(int) ASHLAR_ABSENT("a component ends when main returns; the machine ends by ashlar::power_off");
char *getenv(const char *) ASHLAR_ABSENT("a component has no environment; use `config` of component.yaml");
int system(const char *) ASHLAR_ABSENT("there is no other program");
int rand(void) ASHLAR_ABSENT("there is no source of random numbers");
void srand(unsigned) ASHLAR_ABSENT("there is no source of random numbers");
int atoi(const char *) ASHLAR_ABSENT("parse in C++ with std::from_chars");
long strtol(const char *, char **, int) ASHLAR_ABSENT("parse in C++ with std::from_chars");
unsigned long strtoul(const char *, char **, int) ASHLAR_ABSENT("parse in C++ with std::from_chars");
void qsort(void *, size_t, size_t, int (*)(const void *, const void *)) ASHLAR_ABSENT("sort in C++ with std::sort");
#endif
#ifdef __cplusplus
}
#endif
