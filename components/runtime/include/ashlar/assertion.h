// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Assertions of a debug build (./ashlar build --debug), for C and C++: what <assert.h> consists of,
// and the runtime's own, of which a normal build looks for nothing. The text of a panic is 64
// bytes: the file has no folders, and the end of a long condition is lost.
#pragma once

#define ASHLAR_AS_TEXT(word) #word
#define ASHLAR_TEXT_OF(macro) ASHLAR_AS_TEXT(macro)
#define ASHLAR_REQUIRE(holds, text) \
    ((holds) ? (void)0 : ashlar_assertion_failed(__FILE_NAME__ ":" ASHLAR_TEXT_OF(__LINE__) text))
// Compiled, so that its names count as used, and never computed.
#define ASHLAR_UNCHECKED(holds) ((void)(0 && (holds)))

// A mistake of the component, as a sentence.
#ifdef ASHLAR_DEBUG
#define ASHLAR_ASSERT(holds, sentence) ASHLAR_REQUIRE(holds, ": " sentence)
#else
#define ASHLAR_ASSERT(holds, sentence) ASHLAR_UNCHECKED(holds)
#endif

#ifdef __cplusplus
extern "C" [[noreturn]] void ashlar_assertion_failed(const char* text);
#else
_Noreturn void ashlar_assertion_failed(const char* text);
#endif
