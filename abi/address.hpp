// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Addresses by the space that they lie in. An address is no number: two do not add, and none becomes one of
// another space. The kernel follows a KernelAddress alone (kernel/core/object_at.hpp); what a component hands
// over is a ComponentAddress or a word, and no code turns either into a pointer.
#pragma once

#include <compare>
#include <cstdint>

namespace abi {

template <typename Space>
struct Address {
    std::uint64_t number{};

    constexpr Address& operator+=(std::uint64_t bytes) { return *this = *this + bytes; }
    constexpr Address& operator-=(std::uint64_t bytes) { return *this = *this - bytes; }
    friend constexpr Address operator+(Address from, std::uint64_t bytes) {
        return {from.number + bytes};
    }
    friend constexpr Address operator-(Address from, std::uint64_t bytes) {
        return {from.number - bytes};
    }
    friend constexpr auto operator<=>(const Address&, const Address&) = default;
};

using KernelAddress = Address<struct KernelSpace>;        // virtual, in the kernel's half
using ComponentAddress = Address<struct ComponentSpace>;  // virtual, of the component at hand
using PhysicalAddress = Address<struct PhysicalSpace>;
static_assert(sizeof(KernelAddress) == sizeof(std::uint64_t));

inline constexpr PhysicalAddress unknown_physical{~std::uint64_t{0}};

}  // namespace abi
