// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A function of C's library that components do not have: C code that names it gets one error with the reason,
// where an undeclared function would get several.
#pragma once
#define ASHLAR_ABSENT(reason) __attribute__((__unavailable__("no component has it: " reason)))
