// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Only what <cstdlib> names; `abort` is a panic.
#pragma once
#define __need_size_t
#define __need_NULL
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef struct { int quot, rem; } div_t;
typedef struct { long quot, rem; } ldiv_t;
typedef struct { long long quot, rem; } lldiv_t;
long labs(long); long long llabs(long long); int abs(int);
div_t div(int,int); ldiv_t ldiv(long, long); lldiv_t lldiv(long long, long long);
__attribute__((__noreturn__)) void abort(void);
#ifdef __cplusplus
}
#endif
