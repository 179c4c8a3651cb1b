// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Addresses by their address space. The difference of two addresses of one space is a size, and an
// address plus a size is an address. Two addresses have no sum, and addresses of different spaces
// do not mix. A machine word or an instruction's operand is a number until code states which kind
// of address it is.
#pragma once

#include <fmt/format.h>

#include <compare>
#include <cstdint>

namespace verifier {

template <typename Space>
class Address {
  public:
    constexpr Address() = default;
    constexpr explicit Address(std::uint64_t number) : number_{number} {}

    [[nodiscard]] constexpr std::uint64_t number() const { return number_; }
    friend constexpr auto operator<=>(Address, Address) = default;

    // All of them wrap around, as the processor's do.
    friend constexpr Address operator+(Address address, std::uint64_t size) {
        return Address{address.number_ + size};
    }
    friend constexpr Address operator-(Address address, std::uint64_t size) {
        return Address{address.number_ - size};
    }
    friend constexpr std::uint64_t operator-(Address address, Address other) {
        return address.number_ - other.number_;
    }
    constexpr Address& operator+=(std::uint64_t size) { return *this = *this + size; }

    // Its offset from the unit's start.
    friend constexpr std::uint64_t operator%(Address address, std::uint64_t unit) {
        return address.number_ % unit;
    }

  private:
    std::uint64_t number_ = 0;
};

using Physical = Address<struct PhysicalSpace>;
using Virtual = Address<struct VirtualSpace>;

// How a machine cuts memory into pages: MachineFacts::pages.
struct Pages {
    std::uint64_t bytes = 0;

    template <typename Space>
    [[nodiscard]] constexpr Address<Space> start_of(Address<Space> address) const {
        return address - address % bytes;
    }
    // Where the page ends that has the byte before it.
    template <typename Space>
    [[nodiscard]] constexpr Address<Space> end_of(Address<Space> address) const {
        return start_of(address + (bytes - 1));
    }
    [[nodiscard]] constexpr std::uint64_t whole(std::uint64_t size) const {
        return (size + bytes - 1) / bytes * bytes;
    }
};

}  // namespace verifier

template <typename Space>
struct fmt::formatter<verifier::Address<Space>> : fmt::formatter<std::uint64_t> {
    auto format(verifier::Address<Space> address, fmt::format_context& context) const {
        return fmt::formatter<std::uint64_t>::format(address.number(), context);
    }
};
