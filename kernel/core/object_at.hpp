// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The one place where a composed address becomes a pointer, and back. Who uses it gives the object's type a name:
// the accessors of kernel/core/composed.hpp.
#pragma once

#include "abi/address.hpp"

namespace kernel {

template <typename Object>
[[nodiscard]] inline Object* object_at(const abi::KernelAddress& where) {
    return reinterpret_cast<Object*>(where.number);
}
[[nodiscard]] inline abi::KernelAddress address_of(const void* object) {
    return {reinterpret_cast<std::uint64_t>(object)};
}

}  // namespace kernel
