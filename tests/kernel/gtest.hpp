// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// GoogleTest includes <cxxabi.h>, and libstdc++ declares there `namespace abi = __cxxabiv1`, which
// is not ours. Include this file instead of <gtest/gtest.h>, before anything of Ashlar.
#pragma once

#define abi cxx_abi
#include <gtest/gtest.h>
#undef abi
