// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Where a component's program looks for each of its ports: rows in the section .ashlar.ports of its
// ELF, which is not loaded. The verifier reads them, and asks whether the image has there what the
// description says. Kernel and components never do.
#pragma once

#include <cstddef>
#include <cstdint>

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
    device = 10,     // element: which of the register windows that the port asks for
    interrupt = 11,  // of the device port `name`; element: which of its lines
    kernel_log = 12,
    child = 13,
};

inline constexpr std::uint32_t fact_none = 0xffff'ffff;

struct PortFact {
    char name[104]{};  // NUL-terminated: as in component.yaml, "console.text" for a part of a link
    std::uint32_t element{};
    FactKind kind{};
    // ring: own line, the peer's line, slots. region, device: start, bytes. log: log, text, bytes of text
    std::uint64_t address{}, second{}, third{};
    std::uint32_t slot = fact_none;    // of the capability
    std::uint32_t source = fact_none;  // number of the event that wakes it
    std::uint32_t count{};             // ring: capacity; server: clients
    std::uint32_t number{};  // ring: bytes of a message; server: its number among server ports
    std::uint64_t layout{};  // ring: layout_of the message
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

}  // namespace abi
