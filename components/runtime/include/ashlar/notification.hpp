// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One-way signals: a raise sets a bit in the receiver's event set; raises coalesce.
#pragma once

#include "ashlar/port.hpp"
#include "ashlar/system.hpp"

namespace ashlar {

template <Label label>
struct Raise {
    static constexpr std::string_view name = label.name();
    std::uint32_t slot = 0;
    Peer peer = no_peer;
    bool connected = true;

    void raise() const {
        require_connected<label>(connected);
        system::signal(slot);
    }
};

template <Label label>
struct Receive {
    static constexpr std::string_view name = label.name();
    std::uint8_t bit = 0;
    bool connected = true;

    [[nodiscard]] abi::Events events() const { return connected ? event_mask(bit) : 0; }
    [[nodiscard]] abi::Events arm() const { return 0; }

    template <typename... Any>
    void raise(Any&&...) const {
        static_assert(never<Any...>, "this port receives a notification: wait for it");
    }
};

}  // namespace ashlar
