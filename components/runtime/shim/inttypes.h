// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Format macros that <cinttypes> names.
#pragma once
#include <stdint.h>
#define PRIu64 "lu"
#define PRIx64 "lx"
