// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What every port of wiring.hpp has in common. A port is one constexpr object whose type is its
// role. The last template argument is its name, so that a compiler's message about a wrong role
// contains it; `ashlar build` adds the line that grants it. A line is in no type: an edit that only
// moves lines compiles nothing. `connected` is false for an optional port without a grant.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "abi/system_calls.hpp"

namespace ashlar {

// "out" as a template argument.
template <std::size_t Size>
struct Label {
    // With its terminating zero.
    char text[Size]{};
    // NOLINTNEXTLINE(google-explicit-constructor): a literal is the argument
    // From a literal.
    consteval Label(const char (&literal)[Size]) { std::copy_n(literal, Size, text); }
    // Without the terminating zero.
    [[nodiscard]] constexpr std::string_view whole() const { return {text, Size - 1}; }
};

// Where a port's memory lies: a composed number in the guest, an object on the host.
struct Address {
    // One of the two; a null `object` means `number`.
    std::uint64_t number = 0;
    void* object = nullptr;

    constexpr Address() = default;
    // As wiring.hpp of the guest and of the host's twin write it.
    constexpr Address(std::uint64_t where) : number{where} {}
    template <typename Object>
    constexpr Address(Object* where) : object{where} {}

    // The memory as an object of this type.
    template <typename Object>
    [[nodiscard]] Object* as() const {
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the composer chose the number
        return static_cast<Object*>(object != nullptr ? object : reinterpret_cast<void*>(number));
    }
};

// Dense number of a peer instance within one wiring: equal on all ports that lead to it.
using Peer = std::uint16_t;
inline constexpr Peer no_peer = 0xffff;

// Of a source in the main word; group.hpp has the others.
[[nodiscard]] constexpr abi::Events event_mask(abi::EventSource source) {
    return abi::bit_of(source);
}

// For static_assert in a member that a port's role does not have: what a compiler says of it names
// the port. Such a member takes any arguments, also `{}`, and returns what its namesake does, so
// that nothing else is said of the line.
template <Label port>
inline constexpr bool allowed = false;

// Stops the component by a fault of its own. The kernel's log has the first 64 bytes of `text`.
[[noreturn]] void panic(std::string_view text);

// Panics with "not granted: NAME". Using a port that system.yaml does not grant is a bug of the
// component, found at its first use.
template <Label label>
constexpr void require_connected(bool connected) {
    static constexpr std::string_view before = "not granted: ";
    static constexpr auto text = [] {
        std::array<char, before.size() + label.whole().size()> joined{};
        std::ranges::copy(label.whole(), std::ranges::copy(before, joined.begin()).out);
        return joined;
    }();
    if (!connected) panic({text.data(), text.size()});
}

}  // namespace ashlar
