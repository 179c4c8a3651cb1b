// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One-way signals: a raise sets a bit in the receiver's event set; raises coalesce.
#pragma once

#include "ashlar/port.hpp"
#include "ashlar/system.hpp"

namespace ashlar {

// The raising end: `{notification: raise}`.
template <Label label>
struct Raise {
    // The port's name, as in component.yaml.
    static constexpr std::string_view name = label.whole();
    // Filled by wiring.hpp.
    std::uint32_t slot = 0;
    Peer peer = no_peer;
    bool connected = true;

    // Notifies the receiver, and returns at once. Raises that come before it looks are one. A port
    // without a grant panics.
    void raise() const {
        require_connected<label>(connected);
        system::signal(slot);
    }
};

// The receiving end: `{notification: receive}`. It is a source of `wait`. `Groups`: as of a ring
// end.
template <Label label, unsigned Groups = 0>
struct Receive {
    // The port's name, as in component.yaml.
    static constexpr std::string_view name = label.whole();
    // 0, or the number of groups of the component where the event lies in one.
    static constexpr unsigned groups = Groups;
    // Filled by wiring.hpp.
    abi::EventSource event = 0;
    bool connected = true;

    // For `wait`: the bit that this port sets in the component's event set; 0 without a grant.
    [[nodiscard]] abi::Events events() const
        requires(Groups == 0)
    {
        return connected ? event_mask(event) : 0;
    }
    // For `wait`: the port needs no preparation before the sleep.
    [[nodiscard]] abi::Events arm() const
        requires(Groups == 0)
    {
        return 0;
    }
    // For `wait`, in place of the two above where the port's event lies in a group.
    [[nodiscard]] bool arm_in_group() const
        requires(Groups > 0)
    {
        return false;
    }

    template <typename... Any>
    void raise(Any&&...) const {
        static_assert(allowed<label>, "this port receives a notification: wait for it");
    }
};

}  // namespace ashlar
