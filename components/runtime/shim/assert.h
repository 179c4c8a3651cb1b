// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// assert(CONDITION): in a debug build (./ashlar build --debug), a condition that does not hold is a panic with file, line
// and condition. In a normal build, and where NDEBUG is defined, it computes nothing. As C demands, each inclusion
// defines it anew.
#include <ashlar/assertion.h>
#undef assert
#if defined ASHLAR_DEBUG && !defined NDEBUG
#define assert(...) ASHLAR_REQUIRE((__VA_ARGS__), ": assert(" #__VA_ARGS__ ")")
#else
#define assert(...) ASHLAR_UNCHECKED((__VA_ARGS__))
#endif
#if !defined __cplusplus && !defined static_assert
#define static_assert _Static_assert
#endif
