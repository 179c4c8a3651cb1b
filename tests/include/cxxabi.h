// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// GoogleTest includes <cxxabi.h>, whose alias `abi` collides with our namespace of that name. This
// header replaces it in host tests (-I tests/include), hides the alias, and gives our namespace the
// one name that GoogleTest looks up.
#pragma once
#pragma GCC system_header  // #include_next is an extension

#define abi ashlar_hidden_alias_abi
#include_next <cxxabi.h>
#undef abi

namespace abi {
using __cxxabiv1::__cxa_demangle;
}
