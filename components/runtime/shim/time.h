// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Only what <ctime> users name.
#pragma once
typedef long long time_t;
struct timespec { time_t tv_sec; long tv_nsec; };
