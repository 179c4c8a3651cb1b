// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Where a component's program looks for each of its ports: rows in the section .ashlar.ports of its
// ELF, which is not loaded. The verifier checks that the image has at those places what the
// description says. Kernel and components do not read them.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace abi {

enum class FactKind : std::uint32_t {
    program = 1,   // name: the component type; address: of the instance page
    instance = 2,  // name: an instance that runs this program
    producer = 3,
    consumer = 4,
    region = 5,
    raise = 6,
    receive = 7,
    client = 8,
    server = 9,
    device = 10,     // element: index of the register window among those that the port asks for
    interrupt = 11,  // of the device port `name`; element: which of its lines
    kernel_log = 12,
    child = 13,
    peer = 14,         // the peer of port `name`; value: the name that the code uses
    value = 15,        // continues the row before it: `name` holds 104 bytes more of its value
    link_config = 16,  // name: "desk.colour"; element: which link; value: its bytes
    config = 17,       // name: a field of the instance's config; address, second: offset, bytes
    constant = 18,     // name: of the type's constants; value: its bytes
    operation = 19,    // of the call port `name`; element: its number; value: its name
    window = 20,       // of the device port `name`, by element; value: the key that the code uses
    reattached = 21,   // a ring end that restart.cpp reattaches, in its order
    restart = 22,      // the program has a restart.cpp; count: ends that it reattaches
};

// The type of a value.
enum class ValueKind : std::uint32_t { other, whole, integer, flag, text, ipv4, mac };

inline constexpr std::uint32_t fact_none = 0xffff'ffff;

struct PortFact {
    char name[104]{};  // NUL-terminated: as in component.yaml, "console.text" for a part of a link
    std::uint32_t element{};
    FactKind kind{};
    // ring: own line, the peer's line, slots. region, device: start, bytes. log: log, text, bytes of text.
    // operation: bytes of request and reply, layout_of the request. reattached: own line, the peer's line
    std::uint64_t address{}, second{}, third{};
    std::uint32_t slot = fact_none;    // of the capability
    std::uint32_t source = fact_none;  // number of the event that wakes it
    // ring, reattached: capacity; server: clients; where there is a value: its bytes
    std::uint32_t count{};
    // ring: bytes of a message. server: its number among server ports. peer: the number by which code
    // knows the other end on every port. region, window: 1 where code may write. child: bits of the
    // rights that code may use. config, link_config, constant: a ValueKind. reattached: 1 for a producer
    std::uint32_t number{};
    std::uint64_t
        layout{};  // ring: layout_of the message; operation: of the reply; server: 1 if it defers
};
static_assert(sizeof(PortFact) == 160);
static_assert(offsetof(PortFact, element) == 104);
static_assert(offsetof(PortFact, address) == 112);
static_assert(offsetof(PortFact, slot) == 136);
static_assert(offsetof(PortFact, layout) == 152);

// Hash over names, types and offsets of a composed message; 0 for a scalar, and for a type of the user's.
template <typename Message>
consteval std::uint64_t layout_of() {
    if constexpr (requires { Message::layout_hash_; })
        return Message::layout_hash_;
    else
        return 0;
}

// Of a ring's end: an end of a ring that drops lacks one of the two.
template <typename End>
consteval std::uint32_t slot_of(const End& end) {
    if constexpr (End::wakes_peer)
        return end.signal;
    else
        return fact_none;
}
template <typename End>
consteval std::uint32_t source_of(const End& end) {
    if constexpr (End::sleeps)
        return end.event;
    else
        return fact_none;
}

template <typename Type>
consteval std::uint32_t value_kind() {
    if constexpr (std::same_as<Type, bool>)
        return static_cast<std::uint32_t>(ValueKind::flag);
    else if constexpr (std::unsigned_integral<Type>)
        return static_cast<std::uint32_t>(ValueKind::whole);
    else if constexpr (std::signed_integral<Type>)
        return static_cast<std::uint32_t>(ValueKind::integer);
    else if constexpr (std::same_as<typename Type::value_type, char>)
        return static_cast<std::uint32_t>(ValueKind::text);
}
template <typename Type>
    requires requires(Type value) { value.prefix; }
consteval std::uint32_t value_kind() {
    return static_cast<std::uint32_t>(ValueKind::ipv4);
}
template <typename Type>
    requires(!requires(Type value) { value.prefix; }) && requires(Type value) { value.filler; }
consteval std::uint32_t value_kind() {
    return static_cast<std::uint32_t>(ValueKind::mac);
}

consteval std::uint32_t size_of(std::string_view value) {
    return static_cast<std::uint32_t>(value.size());
}
template <typename Type>
    requires(!std::convertible_to<Type, std::string_view>)
consteval std::uint32_t size_of(const Type& value) {
    return sizeof value;
}

// The row that continues another one: 104 bytes of its value, from piece * 104 on.
inline constexpr std::size_t value_bytes = sizeof(PortFact::name);
consteval PortFact value_row(std::string_view value, unsigned piece) {
    PortFact row{.element = piece, .kind = FactKind::value};
    const std::string_view part = value.substr(std::min(piece * value_bytes, value.size()));
    std::copy_n(part.data(), std::min(part.size(), value_bytes), row.name);
    return row;
}
template <typename Type>
    requires(!std::convertible_to<Type, std::string_view>)
consteval PortFact value_row(const Type& value, unsigned piece) {
    const auto bytes = std::bit_cast<std::array<char, sizeof value>>(value);
    return value_row(std::string_view{bytes.data(), bytes.size()}, piece);
}

}  // namespace abi
