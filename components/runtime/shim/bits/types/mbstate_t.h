// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Only so that libc++'s <cwchar> parts parse.
#pragma once
typedef struct { unsigned __c; } mbstate_t;
