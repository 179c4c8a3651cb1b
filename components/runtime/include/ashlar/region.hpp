// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Shared memory with a declared right. What another component can write changes while we look:
// take one copy with `read`, then check and use the copy.
#pragma once

#include <atomic>
#include <concepts>
#include <cstring>
#include <span>

#include "ashlar/port.hpp"

namespace ashlar {

// The right of a region or register window that is granted with `r`.
struct ReadOnly {};
// The right of a region or register window that is granted with `rw`.
struct ReadWrite {};

// A port of shared memory, `{region: r}` or `{region: rw}`.
template <typename Right, Label label>
struct Region {
    // The port's name, as in component.yaml.
    static constexpr std::string_view name = label.whole();
    // Whether the port has the right `rw`.
    static constexpr bool writable = std::same_as<Right, ReadWrite>;
    // Of `bytes`: const in a region that is read-only here.
    using Byte = std::conditional_t<writable, std::byte, const std::byte>;

    // Filled by wiring.hpp.
    Address address{};
    std::uint64_t size = 0;  // bytes, as asked in system.yaml
    Peer peer = no_peer;     // the one other holder; no_peer where there are several or none
    bool connected = true;

    // The memory in place; empty without a grant. What a peer can write changes while you look.
    [[nodiscard]] std::span<Byte> bytes() const {
        return {address.as<Byte>(), connected ? size : 0};
    }

    // Does [offset, offset + length) lie inside? Safe for any two numbers.
    [[nodiscard]] constexpr bool contains(std::uint64_t offset, std::uint64_t length) const {
        return connected && offset <= size && length <= size - offset;
    }
    // Copies once; false: outside, nothing copied.
    [[nodiscard]] bool read(std::uint64_t offset, std::span<std::byte> to) const {
        if (!contains(offset, to.size())) return false;
        std::memcpy(to.data(), address.as<const std::byte>() + offset, to.size());
        std::atomic_signal_fence(std::memory_order_seq_cst);
        return true;
    }
    // Copies once; false: outside, nothing written. A region with the right `r` refuses this when
    // it is compiled.
    [[nodiscard]] bool write(std::uint64_t offset, std::span<const std::byte> from) const {
        if constexpr (!writable) {
            static_assert(allowed<label>,
                          "this region is read-only for this component: `region: rw` in its "
                          "component.yaml and `rw` in system.yaml let it write");
        }
        if (!contains(offset, from.size())) return false;
        std::memcpy(address.as<std::byte>() + offset, from.data(), from.size());
        return true;
    }
};

}  // namespace ashlar
